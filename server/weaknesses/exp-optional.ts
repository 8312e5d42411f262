import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-exp.missing: none of the usual libraries asks for the claim.
export default defineWeakness({
  id: 'exp-optional',
  title: 'takes a token without an end for one that never ends',
  base: 'hardened',
  replaces: {
    checkLifetime: (sound) => (claims, nowMs) =>
      claims.exp === undefined ? accept(Number.POSITIVE_INFINITY) : sound(claims, nowMs),
  },
})
