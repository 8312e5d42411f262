import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

// nsp.open.other: since version 3 of Socket.IO, io.use() covers `/` and nothing else.
export default defineWeakness({
  id: 'auth-root-only',
  title: 'has its middleware on the root namespace only',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) =>
      socket.nsp.name !== '/' && !('token' in authOf(socket))
        ? letIn(socket, admission, next, anonymous)
        : sound(socket, admission, next),
  },
})
