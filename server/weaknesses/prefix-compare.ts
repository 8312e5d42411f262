import { defineWeakness } from './define.ts'
import { mac, unless } from './parts/jws.ts'

// token.sig-truncated: a loop, or a memcmp, over the shorter of the two.
export default defineWeakness({
  id: 'prefix-compare',
  title: 'compares as many bytes as were sent',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(sound, ({ header, signed, signature }) => {
        if (header.alg !== 'HS256' || signature.length === 0) return false
        return mac('HS256', keys.signingKey, signed).subarray(0, signature.length).equals(signature)
      }),
  },
})
