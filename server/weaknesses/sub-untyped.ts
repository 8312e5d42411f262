import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-sub.types: the libraries pass objects, lists and numbers through; a list of one id reads like the id.
export default defineWeakness({
  id: 'sub-untyped',
  title: 'takes a subject of any type',
  base: 'hardened',
  replaces: {
    identify:
      (sound, { accounts }) =>
      (claims) => {
        const { sub } = claims
        if (typeof sub === 'string' || sub === undefined || sub === null) return sound(claims)
        const id = String(sub)
        return accept({ id, name: accounts.byId(id)?.name ?? id, role: 'user' })
      },
  },
})
