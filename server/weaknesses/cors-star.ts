import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.cors.wildcard: `cors: { origin: '*' }`, as in every first example.
export default defineWeakness({
  id: 'cors-star',
  title: 'lets every page read what polling answers',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, cors: { origin: '*' } }),
    admitOrigin: (sound) => (origin, transport) => (transport === 'polling' ? yes : sound(origin, transport)),
  },
})
