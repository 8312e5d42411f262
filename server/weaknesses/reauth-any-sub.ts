import { defineWeakness } from './define.ts'

// session.refresh.in-band-other-user: the identity changes, the rooms stay.
export default defineWeakness({
  id: 'reauth-any-sub',
  title: "renews a session with anybody's token",
  base: 'hardened',
  replaces: {
    renew: () => (_connection, payload, prove) => prove((payload as { token?: unknown } | undefined)?.token),
  },
})
