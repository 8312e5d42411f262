import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.leave-others.
export default defineWeakness({
  id: 'kick-any',
  title: 'lets anybody put anybody out of a room',
  base: 'hardened',
  replaces: {
    mayRemove: () => () => yes,
  },
})
