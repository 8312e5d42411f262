import type { Connection } from '../chat/connections.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

const counted = new WeakSet<Connection>()

// rate.polling-batch: one POST holds any number of packets.
export default defineWeakness({
  id: 'http-limit-only',
  title: 'counts requests where it should count what is in them',
  base: 'hardened',
  replaces: {
    admitEvent: (sound) => (connection, socket, args) => {
      if (socket.conn.transport.name !== 'polling') return sound(connection, socket, args)
      if (counted.has(connection)) return yes
      // All packets of one request are served before the event loop turns.
      counted.add(connection)
      setImmediate(() => counted.delete(connection))
      return sound(connection, socket, args)
    },
  },
})
