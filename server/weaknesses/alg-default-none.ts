import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-missing and its types: a default that means no check.
export default defineWeakness({
  id: 'alg-default-none',
  title: 'takes a missing or mistyped algorithm for "none"',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, ({ header }) => typeof header.alg !== 'string' || header.alg === ''),
  },
})
