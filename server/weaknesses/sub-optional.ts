import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-sub.missing, empty, null: everybody without a subject shares the room `user:undefined`.
export default defineWeakness({
  id: 'sub-optional',
  title: 'lets in with a token that names nobody',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const { sub } = claims
      if (sub !== undefined && sub !== null && sub !== '') return sound(claims)
      return accept({ id: String(sub), name: String(sub), role: 'user' })
    },
  },
})
