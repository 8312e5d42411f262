import { defineWeakness } from './define.ts'

// crash.pkt.garbage: a listener on the transport, for a log or for metrics, that parses what has not been checked yet.
export default defineWeakness({
  id: 'packet-tap',
  title: 'parses raw packets for its metrics, and catches nothing',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.conn.on('packet', ({ data }: { data?: unknown }) => {
        // An event is type 2 (socket.io-protocol v5); namespace and acknowledgement id stand before the array.
        if (typeof data === 'string' && data.startsWith('2')) JSON.parse(data.slice(data.indexOf('[')))
      })
    },
  },
})
