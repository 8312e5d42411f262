import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.invite-self: who joins is looked at, who invites is not.
export default defineWeakness({
  id: 'invite-any',
  title: 'lets anybody say who belongs to a private room',
  base: 'hardened',
  replaces: {
    mayInvite: () => () => yes,
  },
})
