import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-aud.*: verify() without `audience`, under a key that other services share.
export default defineWeakness({
  id: 'ignore-aud',
  title: 'does not ask whom a token is for',
  base: 'hardened',
  replaces: {
    checkAudience: () => () => yes,
  },
})
