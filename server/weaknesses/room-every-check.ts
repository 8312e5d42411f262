import { accept, refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.send-empty-array: no room at all means everyone in the namespace.
export default defineWeakness({
  id: 'room-every-check',
  title: 'checks a list of rooms with every(), which holds for an empty one',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const { room } = (payload ?? {}) as { room?: unknown }
      if (!Array.isArray(room)) return sound(payload, sender)
      const draft = sound({ ...(payload as object), room: 'any' }, sender)
      return draft.ok ? accept({ ...draft.value, room: room.map(String) }) : draft
    },
    maySend: (sound) => (socket, room) => {
      if (typeof room === 'string') return sound(socket, room)
      return room.every((name) => sound(socket, name).ok) ? yes : refuse('not-a-member')
    },
  },
})
