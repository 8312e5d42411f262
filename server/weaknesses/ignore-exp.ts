import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-exp.past: `ignoreExpiration: true`, put there for a test. Who is in stays no longer than otherwise.
export default defineWeakness({
  id: 'ignore-exp',
  title: 'lets in with a token that has expired',
  base: 'hardened',
  replaces: {
    checkLifetime: (sound) => (claims, nowMs) => {
      const checked = sound(claims, nowMs)
      return !checked.ok && checked.reason === 'token-expired' ? accept(Number.POSITIVE_INFINITY) : checked
    },
  },
})
