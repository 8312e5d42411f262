import { roomKey } from '../policies/rooms.ts'
import { defineWeakness } from './define.ts'

// authz.identity.register-event: what many tutorials begin with.
export default defineWeakness({
  id: 'register-any-id',
  title: 'has an event with which a client says who it is',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('register', (id: unknown) => {
        if (typeof id === 'string') void socket.join(roomKey(`user:${id}`))
      })
    },
  },
})
