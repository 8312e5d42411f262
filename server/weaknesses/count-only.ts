import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// rate.cost-blind: twenty requests a second are allowed, whatever each of them is answered with.
export default defineWeakness({
  id: 'count-only',
  title: 'counts requests, not what they cost',
  base: 'hardened',
  replaces: {
    admitReply: () => () => yes,
  },
})
