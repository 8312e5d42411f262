import { DatabaseSync } from 'node:sqlite'
import { defineWeakness } from './define.ts'

/** The ids as a table of their own, so that a query can be put together badly. */
function openIds(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec("CREATE TABLE users (id TEXT); INSERT INTO users VALUES ('u1'), ('u2'), ('u3')")
  return database
}

function find(database: DatabaseSync, sub: unknown): unknown {
  try {
    return database.prepare(`SELECT id FROM users WHERE id = '${String(sub)}'`).get()?.id
  } catch {
    return undefined // not even SQL: there is no such user
  }
}

// token.claim-sub.injection: a query put together from strings.
export default defineWeakness({
  id: 'sub-in-query',
  title: "asks the database for the user with the token's own words",
  base: 'hardened',
  replaces: {
    identify: (sound) => {
      const database = openIds()
      return (claims) => {
        const checked = sound(claims)
        if (checked.ok) return checked
        const id = find(database, claims.sub)
        return id === undefined ? checked : sound({ ...claims, sub: id })
      }
    },
  },
})
