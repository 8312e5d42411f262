import { defineWeakness } from './define.ts'
import { admitAs, claimedIdentity } from './parts/admit.ts'

// token.val-proto-auth: Object.assign() of JSON with a `__proto__` key; deleting the extra keys does not undo it.
export default defineWeakness({
  id: 'merge-auth',
  title: "merges the client's auth object, prototype and all",
  base: 'hardened',
  replaces: {
    admitSocket: () => (socket, admission, next) =>
      admitAs(socket, admission, next, (identity, auth) => {
        const merged = Object.assign({}, auth) as Record<string, unknown>
        for (const name of Object.keys(merged)) delete merged[name]
        return claimedIdentity(identity, merged)
      }),
  },
})
