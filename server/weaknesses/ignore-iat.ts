import { defineWeakness } from './define.ts'

// token.claim-iat.future, ancient: none of the libraries looks at iat unless it is told a longest age.
export default defineWeakness({
  id: 'ignore-iat',
  title: 'does not ask when a token was issued',
  base: 'hardened',
  replaces: {
    checkLifetime: (sound) => (claims, nowMs) => sound({ ...claims, iat: Math.floor(nowMs / 1_000) }, nowMs),
  },
})
