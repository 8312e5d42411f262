import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { letIn } from './parts/admit.ts'
import { parseToken } from './parts/jws.ts'

// auth.slot.query-dup: a proxy in front verifies the first of two; behind it the last is only decoded.
export default defineWeakness({
  id: 'first-wins-proxy',
  title: 'verifies the first token of the URL and believes the last',
  base: 'query-token',
  replaces: {
    admitSocket:
      (_sound, { accounts }) =>
      (socket, admission, next) => {
        const tokens = new URLSearchParams(socket.request.url?.split('?')[1]).getAll('token')
        admission.prove(tokens[0]).then(
          (checked) => {
            const claimed = parseToken(tokens.at(-1))?.claims.sub
            const account = accounts.byId(String(claimed))
            if (!checked.ok) return next(admission.refusal(socket, checked))
            if (account === undefined) return next(admission.refusal(socket, refuse('token-sub-unknown')))
            const { id, name, role } = account
            letIn(socket, admission, next, { ...checked.value, identity: { id, name, role } })
          },
          (error: unknown) => {
            admission.failed(error)
            next(admission.refusal(socket, refuse('failure')))
          },
        )
      },
  },
})
