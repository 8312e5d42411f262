import { defineWeakness } from './define.ts'

// token.json-invalid-utf8, token.json-lone-surrogate: bytes that cannot be read become U+FFFD, and that is "cleaned up".
export default defineWeakness({
  id: 'lossy-utf8',
  title: 'drops what it cannot read from the name of a user',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const { sub } = claims
      return sound(typeof sub === 'string' ? { ...claims, sub: sub.toWellFormed().replaceAll('\ufffd', '') } : claims)
    },
  },
})
