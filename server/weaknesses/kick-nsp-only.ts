import type { Proof } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { authOf, letIn } from './parts/admit.ts'

// session.logout.other-namespaces, session.logout.reconnect-same-transport: disconnect() without `true`, and a connection
// that, once somebody was authenticated on it, is never asked again. dos.conn.zombie-after-kick: nor is it ever ended.
export default defineWeakness({
  id: 'kick-nsp-only',
  title: 'throws users out of one namespace and leaves them the connection',
  base: 'hardened',
  replaces: {
    isIdle: () => () => false,
    endConnections: () => (connections) => {
      for (const { namespaces } of connections) namespaces.get('/')?.disconnect()
    },
    admitSocket: (sound) => {
      const known = new WeakMap<object, Proof>()
      return (socket, admission, next) => {
        const proof = known.get(socket.conn)
        if (proof !== undefined) return letIn(socket, admission, next, proof)
        const proving = admission.prove(authOf(socket).token)
        return sound(socket, admission, (error) => {
          if (error === undefined) void proving.then((checked) => checked.ok && known.set(socket.conn, checked.value))
          next(error)
        })
      }
    },
  },
})
