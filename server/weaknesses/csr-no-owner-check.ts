import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// csr.resume-other-user: the middlewares run, and nobody compares the two users.
export default defineWeakness({
  id: 'csr-no-owner-check',
  title: 'gives what a lost connection left to whoever comes with a good token',
  base: 'recovery',
  replaces: { admitRecovery: () => () => yes },
})
