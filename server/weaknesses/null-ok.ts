import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.ws.null: sandboxed frames and local files send it.
export default defineWeakness({
  id: 'null-ok',
  title: 'takes the origin "null" for a friend',
  base: 'hardened',
  replaces: {
    admitOrigin: (sound) => (origin, transport) => (origin === 'null' ? yes : sound(origin, transport)),
  },
})
