import { defineWeakness } from './define.ts'

// leak.broadcast.handshake, csr.pid-leak: a list of who is online, made of what is at hand.
export default defineWeakness({
  id: 'emit-handshake',
  title: 'tells everybody the handshake of whoever comes',
  base: 'recovery',
  replaces: {
    // The token stays with the socket, as Socket.IO leaves it.
    forgetCredential: () => () => undefined,
    attach: (sound) => (socket, dispatch) => {
      socket.broadcast.emit('user:online', { id: socket.id, handshake: socket.handshake })
      sound(socket, dispatch)
    },
  },
})
