import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.logout.token-reuse: tokens that need no state cannot be taken back.
export default defineWeakness({
  id: 'stateless-logout',
  title: 'forgets nothing, because it remembers nothing: a token is good until its end',
  base: 'hardened',
  replaces: {
    checkSession: () => () => yes,
  },
})
