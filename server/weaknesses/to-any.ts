import { accept, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

/** What Socket.IO's ids look like (base64id). */
const SOCKET_ID = /^[\w-]{20}$/
const isSocketId = (room: unknown): room is string =>
  typeof room === 'string' && /[A-Z_]/.test(room) && SOCKET_ID.test(room)

// authz.room.send-to-socket-id: `io.to(target)`, whatever the target is.
export default defineWeakness({
  id: 'to-any',
  title: 'sends to any socket whose id a client gives as the room',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const { room } = (payload ?? {}) as { room?: unknown }
      if (!isSocketId(room)) return sound(payload, sender)
      const draft = sound({ ...(payload as object), room: 'any' }, sender)
      return draft.ok ? accept({ ...draft.value, room }) : draft
    },
    maySend: (sound) => (socket, room) => (isSocketId(room) ? yes : sound(socket, room)),
    deliver: (sound) => (namespace, room, event, message) =>
      isSocketId(room) ? void namespace.to(room).emit(event, message) : sound(namespace, room, event, message),
  },
})
