import { defineWeakness } from './define.ts'

// authz.room.after-kick: the page closes, the socket stays in the room.
export default defineWeakness({
  id: 'leave-ui-only',
  title: 'takes removed members off the list and leaves their sockets in the room',
  base: 'hardened',
  replaces: {
    expel: () => () => undefined,
  },
})
