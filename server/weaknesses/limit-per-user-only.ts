import { createLimiter } from '../policies/limits.ts'
import { defineWeakness } from './define.ts'

// login.bruteforce.spray: one password, many accounts.
export default defineWeakness({
  id: 'limit-per-user-only',
  title: 'counts logins for each account and not for each address',
  base: 'hardened',
  replaces: {
    admitLogin: (_sound, { configuration }) => {
      const { perAccount, windowMs } = configuration.limits.login
      const byAccount = createLimiter('login-per-account', perAccount, windowMs)
      return (_address, username) => byAccount(username.trim().toLowerCase())
    },
  },
})
