import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.json-bignum: ids from a database with 64 bits, in a language whose numbers have 53.
export default defineWeakness({
  id: 'numeric-ids',
  title: 'takes numbers for ids, and more of them than it can tell apart',
  base: 'hardened',
  replaces: {
    identify: (sound) => (claims) => {
      const { sub } = claims
      if (typeof sub !== 'number') return sound(claims)
      return accept({ id: String(sub), name: `user ${sub}`, role: 'user' })
    },
  },
})
