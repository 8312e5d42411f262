import { defineWeakness } from './define.ts'
import { relayed } from './parts/relayed.ts'

// authz.identity.system-type: io.to(room).emit(event, { ...payload, id, from, at }).
export default defineWeakness({
  id: 'spread-payload',
  title: 'relays every field of a message but those that it sets itself',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => relayed(sound, (name) => !['id', 'from', 'at'].includes(name)),
  },
})
