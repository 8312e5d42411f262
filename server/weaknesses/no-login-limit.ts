import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// login.bruteforce.account, spray.
export default defineWeakness({
  id: 'no-login-limit',
  title: 'judges any number of passwords',
  base: 'hardened',
  replaces: {
    admitLogin: () => () => yes,
  },
})
