import { connectionId } from '../chat/connections.ts'
import { defineWeakness } from './define.ts'

// eio.sid.leaked: a list of connections, by the one id that nobody may know.
export default defineWeakness({
  id: 'emit-conn-id',
  title: 'tells everybody the id of the connection of whoever comes',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      socket.broadcast.emit('user:online', { id: socket.id, connection: connectionId(socket) })
      sound(socket, dispatch)
    },
  },
})
