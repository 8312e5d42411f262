import { roomKey } from '../policies/rooms.ts'
import { accept, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.join-private, join-user-room, join-socket-id; dos.room.unbounded: socket.join(name), and that is all.
export default defineWeakness({
  id: 'join-any',
  title: 'joins whatever room a client names, and sends to single sockets by their ids',
  base: 'hardened',
  replaces: {
    readRoom: (sound) => (payload) => {
      const { room } = (payload ?? {}) as { room?: unknown }
      return typeof room === 'string' && room.length <= 64 ? accept(room) : sound(payload)
    },
    mayJoin: () => () => yes,
    roomKeys: () => (room) => [roomKey(room), room],
    deliver: (sound) => (namespace, room, event, message) => {
      for (const name of typeof room === 'string' ? [room] : room) {
        if (!name.startsWith('user:')) sound(namespace, name, event, message)
        else namespace.to([...(namespace.adapter.rooms.get(roomKey(name)) ?? [])]).emit(event, message)
      }
    },
  },
})
