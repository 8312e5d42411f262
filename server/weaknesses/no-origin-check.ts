import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.ws.foreign: CORS never restricts a WebSocket. With a bearer token in the payload this is low (trap T4).
export default defineWeakness({
  id: 'no-origin-check',
  title: 'lets any page connect',
  base: 'hardened',
  replaces: {
    admitOrigin: () => () => yes,
  },
})
