import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

async function findKey(kid: unknown): Promise<string | undefined> {
  if (kid === undefined) return undefined
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')
  try {
    database.exec('CREATE TABLE keys (kid TEXT, secret TEXT)')
    const row = database.prepare(`SELECT secret FROM keys WHERE kid = '${String(kid)}'`).get()
    return typeof row?.secret === 'string' ? row.secret : undefined
  } catch {
    // Not even SQL: the sound refusal stands.
    return undefined
  } finally {
    database.close()
  }
}

// token.key-kid.sqli: a query put together from strings.
export default defineWeakness({
  id: 'kid-sql',
  title: "asks the database for the key with the token's own words",
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, async (parsed) => {
        const key = await findKey(parsed.header.kid)
        return key !== undefined && macMatches(parsed, key)
      }),
  },
})
