import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// origin.ws.foreign where a cookie logs in: CORS is set, and nobody knew that it never restricts a WebSocket.
export default defineWeakness({
  id: 'no-origin-check-cookie',
  title: 'lets any page connect over WebSocket with its visitor’s cookie',
  base: 'cookie-session',
  replaces: {
    admitOrigin: (sound) => (origin, transport, site) =>
      transport === 'websocket' ? yes : sound(origin, transport, site),
  },
})
