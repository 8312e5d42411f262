import { defineWeakness } from './define.ts'
import { rekeyed } from './parts/rekey.ts'

// rate.multi-socket, reconnect, namespace: the limiter's key is the socket's id.
export default defineWeakness({
  id: 'per-socket-bucket',
  title: 'gives each socket a budget of its own',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, context) => rekeyed(context, (_connection, socket) => socket.id),
  },
})
