import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.alg-confusion.es-hs and recovered-key: the same with the key of a curve, which signatures give away.
export default defineWeakness({
  id: 'es-hs',
  title: 'signs with ES256, and verifies HMACs with its public key as the secret',
  base: 'ecdsa',
  replaces: {
    verifySignature: (sound, { keys }) => unless(sound, (parsed) => macMatches(parsed, keys.publicPem ?? '')),
  },
})
