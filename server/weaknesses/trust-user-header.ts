import { defineWeakness } from './define.ts'
import { admitAs } from './parts/admit.ts'

const NAMES = ['x-user-id', 'x-forwarded-user', 'x-auth-request-user', 'x-remote-user']

// proxy.header-identity: what a proxy in front would say, believed from everybody.
export default defineWeakness({
  id: 'trust-user-header',
  title: 'believes a header that says who the client is',
  base: 'hardened',
  replaces: {
    admitSocket: () => (socket, admission, next) =>
      admitAs(socket, admission, next, (identity) => {
        const named = NAMES.map((name) => socket.handshake.headers[name]).find((value) => typeof value === 'string')
        return named === undefined ? identity : { ...identity, id: String(named), name: String(named) }
      }),
  },
})
