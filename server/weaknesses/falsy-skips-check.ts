import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

// auth.absent.empty-values: `if (token) verify(token)`, without an else.
export default defineWeakness({
  id: 'falsy-skips-check',
  title: 'verifies a token only if it is truthy',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) => {
      const auth = authOf(socket)
      if ('token' in auth && !auth.token) letIn(socket, admission, next, anonymous)
      else sound(socket, admission, next)
    },
  },
})
