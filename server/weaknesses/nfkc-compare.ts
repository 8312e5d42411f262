import { defineWeakness } from './define.ts'

// token.claim-sub.unicode: normalised where it is compared, and not where accounts are made.
export default defineWeakness({
  id: 'nfkc-compare',
  title: 'normalises the subject of a token before it looks it up',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const { sub } = claims
      if (typeof sub !== 'string') return sound(claims)
      return sound({
        ...claims,
        sub: sub.normalize('NFKC').replace(/\p{Cf}/gu, ''),
      })
    },
  },
})
