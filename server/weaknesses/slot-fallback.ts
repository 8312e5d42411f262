import { defineWeakness } from './define.ts'
import { authOf, letIn } from './parts/admit.ts'

// auth.slot.precedence: `verify(auth.token) || verify(headers.authorization)`.
export default defineWeakness({
  id: 'slot-fallback',
  title: 'takes the token of a header when the one in its place is bad',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) => {
      const [, second] = /^Bearer (\S+)$/.exec(socket.handshake.headers.authorization ?? '') ?? []
      const first = authOf(socket).token
      // With no token in its place the header is not looked at: a fallback, and no second door.
      if (second === undefined || first === undefined) return sound(socket, admission, next)
      Promise.all([admission.prove(first), admission.prove(second)]).then(
        ([preferred, other]) => {
          if (preferred?.ok || !other?.ok) return sound(socket, admission, next)
          letIn(socket, admission, next, other.value)
        },
        () => sound(socket, admission, next),
      )
    },
  },
})
