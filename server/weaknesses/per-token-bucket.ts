import { defineWeakness } from './define.ts'
import { authOf } from './parts/admit.ts'
import { rekeyed } from './parts/rekey.ts'

// rate.token-rotate: a fresh login is a fresh budget.
export default defineWeakness({
  id: 'per-token-bucket',
  title: 'gives each token a budget of its own',
  base: 'hardened',
  replaces: {
    // The token stays with the socket, as Socket.IO leaves it.
    forgetCredential: () => () => undefined,
    admitEvent: (_sound, context) => rekeyed(context, (_connection, socket) => String(authOf(socket).token)),
  },
})
