import { isNumericDate } from '../policies/token.ts'
import { accept, refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-exp.types: `if (exp && exp < now)`, where most things are not less than a number.
export default defineWeakness({
  id: 'exp-loose',
  title: 'compares the end of a token whatever its type',
  base: 'hardened',
  replaces: {
    checkLifetime: (sound) => (claims, nowMs) => {
      const { exp } = claims
      if (exp === undefined || isNumericDate(exp)) return sound(claims, nowMs)
      return exp && (exp as number) < nowMs / 1_000 ? refuse('token-expired') : accept(Number.POSITIVE_INFINITY)
    },
  },
})
