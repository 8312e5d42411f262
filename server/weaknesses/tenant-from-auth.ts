import type { Identity } from '../chat/connections.ts'
import { workspaceOf } from '../policies/rooms.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { admitAs } from './parts/admit.ts'

const tenants = new WeakMap<Identity, unknown>()

// token.claim-tenant.swap: `socket.data.tenant = socket.handshake.auth.tenant ?? user.tenant`.
export default defineWeakness({
  id: 'tenant-from-auth',
  title: 'lets the client say which workspace is its own',
  base: 'hardened',
  replaces: {
    admitSocket: () => (socket, admission, next) =>
      admitAs(socket, admission, next, (identity, auth) => {
        const named = { ...identity }
        tenants.set(named, auth.tenant)
        return named
      }),
    mayEnter: (sound) => (namespace, identity) => {
      const own = identity === undefined ? undefined : tenants.get(identity)
      return own !== undefined && own === workspaceOf(namespace) ? yes : sound(namespace, identity)
    },
  },
})
