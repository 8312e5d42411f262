import { roomKey } from '../policies/rooms.ts'
import { defineWeakness } from './define.ts'

// auth.event-stage.pre-auth-listening.
export default defineWeakness({
  id: 'late-auth-broadcasts',
  title: 'sends to all who are connected, and checks users only when they speak',
  base: 'event-auth',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      void socket.join(roomKey('lobby'))
      sound(socket, dispatch)
    },
  },
})
