import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

const profiles: Record<string, unknown> = {}

// token.claim-sub.prototype: `users[sub]` finds `constructor`, and so there is such a user.
export default defineWeakness({
  id: 'users-object-map',
  title: 'looks users up in an object, inherited names included',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const checked = sound(claims)
      const { sub } = claims
      if (checked.ok || typeof sub !== 'string' || profiles[sub] === undefined) return checked
      return accept({ id: sub, name: sub, role: 'user' })
    },
  },
})
