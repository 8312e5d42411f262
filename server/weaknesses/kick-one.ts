import { roomKey } from '../policies/rooms.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.logout.other-sockets, session.logout.duplicate-connect: a map from user to socket, where there can be many.
export default defineWeakness({
  id: 'kick-one',
  title: 'remembers one socket for each user, and ends that one',
  base: 'hardened',
  replaces: {
    claimNamespace: () => (connection, namespace) => {
      connection.namespaces.set(namespace, undefined)
      return yes
    },
    // Users are in the lobby from the start; here only duplicates, so that nothing else changes.
    attach: (sound) => (socket, dispatch) => {
      const sockets = [...socket.nsp.sockets.values()]
      if (sockets.some((other) => other !== socket && other.conn === socket.conn)) void socket.join(roomKey('lobby'))
      sound(socket, dispatch)
    },
    endConnections: () => (connections) => {
      const sockets = connections.flatMap(({ namespaces }) => [...namespaces.values()])
      sockets.at(-1)?.disconnect()
    },
  },
})
