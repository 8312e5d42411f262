import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-sub.deleted-or-unknown.
export default defineWeakness({
  id: 'no-user-lookup',
  title: 'believes that whoever a token names exists',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const checked = sound(claims)
      const { sub } = claims
      if (checked.ok || checked.reason !== 'token-sub-unknown' || typeof sub !== 'string') return checked
      return accept({ id: sub, name: sub, role: 'user' })
    },
  },
})
