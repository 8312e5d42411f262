import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.alg-confusion.rs-hs and recovered-key: CVE-2015-9235, CVE-2016-10555, CVE-2022-23541.
export default defineWeakness({
  id: 'rs-hs',
  title: 'verifies HMACs with the public key as the secret',
  base: 'asymmetric',
  replaces: {
    verifySignature: (sound, { keys }) => unless(sound, (parsed) => macMatches(parsed, keys.publicPem ?? '')),
  },
})
