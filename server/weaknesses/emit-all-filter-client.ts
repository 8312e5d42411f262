import { defineWeakness } from './define.ts'

// authz.data.broadcast-leak: the page shows the messages of its room, and the socket gets those of all.
export default defineWeakness({
  id: 'emit-all-filter-client',
  title: 'sends every message to everybody and lets the page hide what is not for it',
  base: 'hardened',
  replaces: {
    deliver: (sound) => (namespace, room, event, message) => {
      if (event === 'message:new') namespace.emit(event, message)
      else sound(namespace, room, event, message)
    },
  },
})
