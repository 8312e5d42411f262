import { createRooms } from '../chat/rooms.ts'
import { defineWeakness } from './define.ts'

// authz/room-join-other-node, authz/room-kick-other-node: a Map in the module that serves rooms.
export default defineWeakness({
  id: 'rooms-own-node',
  title: 'knows on each node only the rooms, members and bans that were made there',
  base: 'cluster',
  replaces: {
    shared: (sound) => ({ ...sound, rooms: createRooms() }),
  },
})
