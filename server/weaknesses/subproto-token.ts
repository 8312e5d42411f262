import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

// leak.subprotocol: the one header that a browser lets scripts set on a WebSocket.
export default defineWeakness({
  id: 'subproto-token',
  title: 'accepts a token as a WebSocket subprotocol',
  base: 'hardened',
  replaces: {
    readToken: (sound) => (socket) => {
      const offered = String(socket.handshake.headers['sec-websocket-protocol'] ?? '').split(/, ?/)
      return sound(socket) ?? offered.find((value) => parseToken(value) !== undefined)
    },
  },
})
