import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.cors.reflect, null where a cookie logs in: `cors: { origin: true, credentials: true }`.
export default defineWeakness({
  id: 'cors-reflect-cookie',
  title: 'lets every page read what its visitor is told',
  base: 'cookie-session',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, cors: 'reflect' } }),
    admitOrigin: (sound) => (origin, transport, site) =>
      transport === 'polling' && origin !== undefined ? yes : sound(origin, transport, site),
  },
})
