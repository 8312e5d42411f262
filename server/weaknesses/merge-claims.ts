import { accept, refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { claimedIdentity } from './parts/admit.ts'

// token.claim-proto-merge: JSON.parse makes an own `__proto__` of it, and Object.assign() then sets the prototype.
export default defineWeakness({
  id: 'merge-claims',
  title: 'merges the claims of a token into its user, prototype and all',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const identity = sound(claims)
      if (!identity.ok) return identity
      const merged = Object.assign({}, claims) as Record<string, unknown>
      for (const name of Object.keys(merged)) delete merged[name]
      return accept(claimedIdentity(identity.value, merged))
    },
    // `if (socket.data.user.role === 'admin')`.
    mayUseAdminEvent:
      () =>
      (_socket, { role }) =>
        role === 'admin' ? yes : refuse('not-an-admin'),
  },
})
