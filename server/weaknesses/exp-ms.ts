import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-exp.millis: `exp: Date.now() + 900_000`, and a library that takes it for seconds.
export default defineWeakness({
  id: 'exp-ms',
  title: 'writes the end of a token in milliseconds and reads it in seconds',
  base: 'hardened',
  replaces: {
    accessClaims: (sound) => (account, nowMs, session) => {
      const claims = sound(account, nowMs, session)
      return { ...claims, exp: Number(claims.exp) * 1_000 }
    },
    checkLifetime: (sound) => (claims, nowMs) => {
      const { exp } = claims
      return typeof exp === 'number' && exp > nowMs ? accept(exp * 1_000) : sound(claims, nowMs)
    },
  },
})
