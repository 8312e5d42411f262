import { defineWeakness } from './define.ts'

// authz.room.enumerate.
export default defineWeakness({
  id: 'list-all',
  title: 'lists all rooms, private ones too',
  base: 'hardened',
  replaces: {
    visibleRooms:
      (_sound, { rooms }) =>
      (socket) =>
        [...rooms.all(socket.nsp.name)].map(([name]) => name),
  },
})
