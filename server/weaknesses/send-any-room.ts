import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.send-not-member.
export default defineWeakness({
  id: 'send-any-room',
  title: 'sends to any room, joined or not',
  base: 'hardened',
  replaces: {
    maySend: () => () => yes,
  },
})
