import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-none.no-dot, token.sig-missing-segment: `const [header, payload, signature] = token.split('.')`, and an `if`.
export default defineWeakness({
  id: 'two-segments',
  title: 'verifies the third segment only if there is one',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, ({ segments }) => segments === 2),
  },
})
