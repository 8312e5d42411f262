import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { authOf, letIn } from './parts/admit.ts'

// auth.slot.disagree-identities: a middleware that checks `auth`, and handlers that ask the header of the first request.
export default defineWeakness({
  id: 'two-identities',
  title: 'lets in by one token and acts for the user of another',
  base: 'hardened',
  replaces: {
    admitSocket: () => (socket, admission, next) => {
      const [scheme, second] = (socket.handshake.headers.authorization ?? '').split(' ')
      const both = [admission.prove(authOf(socket).token), admission.prove(scheme === 'Bearer' ? second : undefined)]
      Promise.all(both).then(
        ([checked, used]) => {
          if (!checked?.ok) return next(admission.refusal(socket, checked ?? refuse('failure')))
          letIn(socket, admission, next, used?.ok ? used.value : checked.value)
        },
        (error: unknown) => {
          admission.failed(error)
          next(admission.refusal(socket, refuse('failure')))
        },
      )
    },
  },
})
