import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// login.weak-password.
export default defineWeakness({
  id: 'no-pw-policy',
  title: 'takes any password',
  base: 'hardened',
  replaces: {
    admitPassword: () => () => yes,
  },
})
