import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// login.default-creds: the account that the first migration made.
export default defineWeakness({
  id: 'default-admin',
  title: 'has an administrator whose password is admin',
  base: 'hardened',
  replaces: {
    checkPassword:
      (sound, { accounts }) =>
      async (username, password) => {
        const admin = accounts.byUsername('admin')
        return username === 'admin' && password === 'admin' && admin !== undefined
          ? accept(admin)
          : sound(username, password)
      },
  },
})
