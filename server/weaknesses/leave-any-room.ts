import { roomKey } from '../policies/rooms.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

interface Owner {
  readonly account?: string
}
const revocationRoom = (account: string | undefined): string => roomKey(`user:${account}`)

// session.logout.leave-revocation-room: disconnectSockets() of a room for each user, and a leave event for any room.
export default defineWeakness({
  id: 'leave-any-room',
  title: 'ends sessions by a room that their clients may leave',
  base: 'hardened',
  replaces: {
    mayLeave: () => () => yes,
    attach: (sound) => (socket, dispatch) => {
      void socket.join(revocationRoom((socket.data as Owner).account))
      sound(socket, dispatch)
    },
    endConnections: () => (connections) => {
      for (const { namespaces, identity } of connections) {
        const room = revocationRoom(identity?.id)
        for (const socket of namespaces.values()) if (socket?.rooms.has(room)) socket.disconnect(true)
      }
    },
  },
})
