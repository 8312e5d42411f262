import { defineWeakness } from './define.ts'
import { admitAs, claimedIdentity } from './parts/admit.ts'

// auth.slot.client-claims: `socket.user = { ...claims, ...socket.handshake.auth }`.
export default defineWeakness({
  id: 'trust-auth-extras',
  title: 'believes what else the client writes beside its token',
  base: 'hardened',
  replaces: {
    admitSocket: () => (socket, admission, next) => admitAs(socket, admission, next, claimedIdentity),
  },
})
