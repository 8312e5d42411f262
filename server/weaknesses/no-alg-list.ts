import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.alg-swap.same-family: jsonwebtoken and fast-jwt without `algorithms`. No forgery by itself.
export default defineWeakness({
  id: 'no-alg-list',
  title: 'verifies with whichever HMAC the token names',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) => unless(sound, (parsed) => macMatches(parsed, keys.verifyingKey)),
  },
})
