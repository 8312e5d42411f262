import type { Socket } from 'socket.io'
import { defineWeakness } from './define.ts'
import { authOf } from './parts/admit.ts'
import { parseToken } from './parts/jws.ts'

type WithUser = Socket & { user?: { id: unknown } }

// csr.skip-crash: a middleware sets `socket.user`, and recovery by default runs no middleware.
export default defineWeakness({
  id: 'socket-user-prop',
  title: 'reads a property in its handlers that only a middleware sets',
  base: 'recovery',
  replaces: {
    configuration: (sound) => ({ ...sound, recovery: { ...sound.recovery, skipMiddlewares: true } }),
    admitSocket: (sound) => (socket, admission, next) =>
      sound(socket, admission, (error) => {
        ;(socket as WithUser).user = { id: parseToken(authOf(socket).token)?.claims.sub }
        next(error)
      }),
    attach: (sound) => (socket, dispatch) => {
      const { user } = socket as WithUser
      // As any handler does: with no user it throws, and nothing catches what a listener throws.
      socket.prependAny(() => String((user as { id: unknown }).id))
      sound(socket, dispatch)
    },
  },
})
