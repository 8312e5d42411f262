import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.key-cross-env: `[secret, oldSecret].some(…)`, from the day of a rotation on, for ever.
export default defineWeakness({
  id: 'old-key-kept',
  title: 'still verifies with the secret that was replaced',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(
        sound,
        (parsed) => parsed.header.alg === 'HS256' && macMatches(parsed, keys.formerSecret ?? keys.signingKey),
      ),
  },
})
