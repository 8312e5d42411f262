import { defineWeakness } from './define.ts'
import { rekeyed } from './parts/rekey.ts'

// rate.transport-switch: WebSocket, polling, WebSocket, …
export default defineWeakness({
  id: 'per-transport',
  title: 'gives each transport a budget of its own',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, context) =>
      rekeyed(context, ({ identity }, socket) => `${identity?.id} ${socket.conn.transport.name}`),
  },
})
