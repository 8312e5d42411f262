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
    endConnections: () => (connections) => {
      const sockets = connections.flatMap(({ namespaces }) => [...namespaces.values()])
      sockets.at(-1)?.disconnect()
    },
  },
})
