import { roomKey } from '../policies/rooms.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.room.join-array: the check sees the first name, socket.join takes them all.
export default defineWeakness({
  id: 'join-untyped',
  title: 'takes a list of rooms for a room, and checks the first of them',
  base: 'hardened',
  replaces: {
    readRoom: (sound) => (payload) => {
      const { room } = (payload ?? {}) as { room?: unknown }
      return Array.isArray(room) && room.length > 0 ? accept(room as unknown as string) : sound(payload)
    },
    mayJoin: (sound) => (socket, sender, room) => sound(socket, sender, String([room].flat()[0])),
    roomKeys: () => (room) => [room].flat().map((name) => roomKey(String(name))),
  },
})
