import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.history.
export default defineWeakness({
  id: 'history-any',
  title: 'shows the past of any room to whoever asks',
  base: 'hardened',
  replaces: {
    mayRead: (sound) => (socket, sender, room) => (room.startsWith('dm:') ? sound(socket, sender, room) : yes),
  },
})
