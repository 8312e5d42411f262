import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

// auth.absent.no-token: namespaces whose middleware was never registered, or is skipped for guests.
export default defineWeakness({
  id: 'no-middleware',
  title: 'lets in whoever brings no token',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) =>
      'token' in authOf(socket) ? sound(socket, admission, next) : letIn(socket, admission, next, anonymous),
  },
})
