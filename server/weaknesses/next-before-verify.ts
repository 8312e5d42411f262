import { defineWeakness } from './define.ts'
import { authOf, letIn } from './parts/admit.ts'
import { parseToken } from './parts/jws.ts'

/** As long as asking an introspection endpoint takes. */
const VERIFYING_MS = 300

// auth.middleware.async-not-awaited: a promise that nobody awaits in front of next().
export default defineWeakness({
  id: 'next-before-verify',
  title: 'lets the socket in first and verifies afterwards',
  base: 'hardened',
  replaces: {
    // The token is needed later.
    forgetCredential: () => () => undefined,
    admitSocket:
      (sound, { accounts }) =>
      (socket, admission, next) => {
        const claimed = parseToken(authOf(socket).token)?.claims.sub
        const account = typeof claimed === 'string' ? accounts.byId(claimed) : undefined
        if (account === undefined) return sound(socket, admission, next)
        const { id, name, role } = account
        letIn(socket, admission, next, { identity: { id, name, role }, expiresAtMs: Number.POSITIVE_INFINITY })
        const verify = (): void => {
          // Who has left by then leaves no refusal in the log.
          if (socket.connected) sound(socket, admission, (error) => error && socket.disconnect(true))
        }
        setTimeout(verify, VERIFYING_MS).unref()
      },
  },
})
