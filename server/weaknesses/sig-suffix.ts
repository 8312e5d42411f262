import { defineWeakness } from './define.ts'
import { mac, unless } from './parts/jws.ts'

// token.sig-extended: what follows the right signature is not looked at.
export default defineWeakness({
  id: 'sig-suffix',
  title: 'compares as many bytes as it expects',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(sound, ({ header, signed, signature }) => {
        const expected = mac('HS256', keys.signingKey, signed)
        return header.alg === 'HS256' && signature.subarray(0, expected.length).equals(expected)
      }),
  },
})
