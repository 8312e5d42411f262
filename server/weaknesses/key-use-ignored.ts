import { defineWeakness } from './define.ts'
import { signatureMatches, unless } from './parts/jws.ts'

// token.alg-header-vs-jwk: the kid finds the key, and what the key says of its algorithm is not read.
export default defineWeakness({
  id: 'key-use-ignored',
  title: 'uses its key with whichever algorithm of RSA the token names',
  base: 'asymmetric',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(
        sound,
        (parsed) =>
          /^(?:RS(?:384|512)|PS(?:256|384|512))$/.test(String(parsed.header.alg)) &&
          signatureMatches(parsed, keys.verifyingKey),
      ),
  },
})
