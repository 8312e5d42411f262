import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// login.enum.timing: who is unknown is refused at once.
export default defineWeakness({
  id: 'no-dummy-hash',
  title: 'hashes the password only if there is an account',
  base: 'hardened',
  replaces: {
    checkPassword:
      (sound, { accounts }) =>
      async (username, password) =>
        accounts.byUsername(username) === undefined ? refuse('unknown-account') : sound(username, password),
  },
})
