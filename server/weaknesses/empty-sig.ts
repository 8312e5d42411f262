import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.sig-empty: CVE-2020-28042 and others.
export default defineWeakness({
  id: 'empty-sig',
  title: 'compares the signature only if there is one',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(
        sound,
        ({ header, signature, segments }) => segments === 3 && header.alg === keys.algorithm && signature.length === 0,
      ),
  },
})
