import { defineWeakness } from './define.ts'

// token.enc-extra-segments: `const [header, payload, signature] = token.split('.')`, and the rest is nobody's.
export default defineWeakness({
  id: 'split-first3',
  title: 'verifies the first three segments, however many there are',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => (token) => sound(token.split('.').slice(0, 3).join('.')),
  },
})
