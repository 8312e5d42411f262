import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-iss.*: verify() without `issuer`.
export default defineWeakness({
  id: 'ignore-iss',
  title: 'does not ask who issued a token',
  base: 'hardened',
  replaces: {
    checkIssuer: () => () => yes,
  },
})
