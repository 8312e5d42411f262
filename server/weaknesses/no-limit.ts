import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// rate.absent: Socket.IO has no limits of its own.
export default defineWeakness({
  id: 'no-limit',
  title: 'counts no events',
  base: 'hardened',
  replaces: {
    admitEvent: () => () => yes,
  },
})
