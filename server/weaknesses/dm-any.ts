import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.dm.read-others.
export default defineWeakness({
  id: 'dm-any',
  title: 'opens any conversation whose name a client gives',
  base: 'hardened',
  replaces: {
    mayRead: (sound) => (socket, sender, room) => (room.startsWith('dm:') ? yes : sound(socket, sender, room)),
  },
})
