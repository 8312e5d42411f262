import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

const LEEWAY_MS = 60 * 60_000

// token.claim-exp.leeway: a tolerance raised until the complaints stopped.
export default defineWeakness({
  id: 'leeway-1h',
  title: 'believes clocks that are an hour apart',
  base: 'hardened',
  replaces: {
    checkLifetime: (sound) => (claims, nowMs) => {
      const checked = sound(claims, nowMs)
      const stretchedMs = Number(claims.exp) * 1_000 + LEEWAY_MS
      return !checked.ok && checked.reason === 'token-expired' && stretchedMs > nowMs ? accept(stretchedMs) : checked
    },
  },
})
