import { passwordMatches } from '../accounts.ts'
import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { authOf, letIn } from './parts/admit.ts'

// login.bruteforce.via-socket: the limit is on the route, and the middleware calls what is behind it.
export default defineWeakness({
  id: 'socket-login',
  title: 'logs in by a password in the CONNECT payload, without a limit',
  base: 'hardened',
  replaces: {
    admitSocket:
      (sound, { accounts }) =>
      (socket, admission, next) => {
        const { username, password } = authOf(socket)
        const account = accounts.byUsername(String(username))
        if (typeof password !== 'string' || account === undefined) return sound(socket, admission, next)
        passwordMatches(password, account.passwordHash).then(
          (matches) => {
            if (!matches) return next(admission.refusal(socket, refuse('wrong-password')))
            const { id, name, role } = account
            letIn(socket, admission, next, { identity: { id, name, role }, expiresAtMs: Number.POSITIVE_INFINITY })
          },
          (error: unknown) => {
            admission.failed(error)
            next(admission.refusal(socket, refuse('failure')))
          },
        )
      },
  },
})
