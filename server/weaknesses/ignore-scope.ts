import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-scope.missing.
export default defineWeakness({
  id: 'ignore-scope',
  title: 'does not ask what a token may be used for',
  base: 'hardened',
  replaces: {
    checkScope: () => () => yes,
  },
})
