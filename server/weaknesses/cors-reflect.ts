import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.cors.reflect, null: `cors: { origin: true, credentials: true }`.
export default defineWeakness({
  id: 'cors-reflect',
  title: 'answers every origin as if it were on the list, with credentials',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, cors: 'reflect' } }),
    admitOrigin: (sound) => (origin, transport) => (transport === 'polling' ? yes : sound(origin, transport)),
  },
})
