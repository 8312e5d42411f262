import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

/** What a document store makes of `{ password: { $ne: null } }` in a filter: a match for any password. */
function isAlwaysTrue(password: unknown): boolean {
  return (
    typeof password === 'object' && Object.keys(password ?? {}).some((key) => ['$ne', '$gt', '$regex'].includes(key))
  )
}

// crash.content.nosqli, login.types: `users.findOne({ username, password })` with whatever the body has.
export default defineWeakness({
  id: 'nosql-login',
  title: 'puts the password of a login into a query as it came',
  base: 'hardened',
  replaces: {
    readLogin: (sound) => (body) => {
      const { username, password } = Object(body) as { username?: unknown; password?: unknown }
      if (typeof username !== 'string' || !isAlwaysTrue(password)) return sound(body)
      return accept({ username, password: password as string })
    },
    checkPassword:
      (sound, { accounts }) =>
      async (username, password) => {
        const account = accounts.byUsername(username)
        return isAlwaysTrue(password) && account !== undefined ? accept(account) : sound(username, password)
      },
  },
})
