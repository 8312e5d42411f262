import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-nbf.future, types.
export default defineWeakness({
  id: 'ignore-nbf',
  title: 'lets in with a token that is not valid yet',
  base: 'hardened',
  replaces: {
    checkNotBefore: () => () => yes,
  },
})
