import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.cors.suffix-regex: a pattern with an end, no beginning, and dots that match anything.
export default defineWeakness({
  id: 'cors-suffix',
  title: 'lets pages read whose origin ends like an allowed one',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, cors: { origin: /chat.example.test$/, credentials: true } }),
    admitOrigin: (sound) => (origin, transport) =>
      transport === 'polling' && /chat.example.test$/.test(origin ?? '') ? yes : sound(origin, transport),
  },
})
