import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.sig-null-bytes: a comparison that a degenerate value satisfies.
export default defineWeakness({
  id: 'zero-sig',
  title: 'takes a signature of nothing but zeros or ones for a match',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(
        sound,
        ({ header, signature }) =>
          header.alg === keys.algorithm &&
          signature.length === 32 &&
          (signature.every((byte) => byte === 0) || signature.every((byte) => byte === 0xff)),
      ),
  },
})
