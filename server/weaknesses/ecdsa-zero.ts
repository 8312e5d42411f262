import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-psychic: with r = s = 0 the equation of ECDSA holds for every message (CVE-2022-21449).
export default defineWeakness({
  id: 'ecdsa-zero',
  title: 'verifies ECDSA without asking whether r and s are in range',
  base: 'ecdsa',
  replaces: {
    verifySignature: (sound) =>
      unless(
        sound,
        ({ header, signature }) =>
          header.alg === 'ES256' && signature.length === 64 && signature.every((byte) => byte === 0),
      ),
  },
})
