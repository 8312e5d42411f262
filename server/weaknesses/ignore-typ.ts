import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.claim-type.typ-header: the libraries ignore `typ` unless told.
export default defineWeakness({
  id: 'ignore-typ',
  title: 'does not ask what kind of token it is',
  base: 'hardened',
  replaces: {
    checkType: () => () => yes,
  },
})
