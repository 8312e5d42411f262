import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-none.lower, mixed-case, upper, odd-case: verifiers that let the header choose (CVE-2015-2951 and kin).
export default defineWeakness({
  id: 'alg-none',
  title: 'accepts unsigned tokens, however "none" is spelt',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(
        sound,
        ({ header, signature, segments }) =>
          segments === 3 && signature.length === 0 && typeof header.alg === 'string' && /^none$/i.test(header.alg),
      ),
  },
})
