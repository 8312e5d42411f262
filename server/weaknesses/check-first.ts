import { accept, refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.send-array: the check sees the first name, to() takes them all.
export default defineWeakness({
  id: 'check-first',
  title: 'sends to a list of rooms, and checks the first of them',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const { room } = (payload ?? {}) as { room?: unknown }
      if (!Array.isArray(room) || room.length === 0) return sound(payload, sender)
      const draft = sound({ ...(payload as object), room: 'any' }, sender)
      return draft.ok ? accept({ ...draft.value, room: room.map(String) }) : draft
    },
    maySend: (sound) => (socket, room) => {
      const first = [room].flat()[0]
      return first === undefined ? refuse('not-a-member') : sound(socket, first)
    },
  },
})
