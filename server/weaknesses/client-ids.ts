import { defineWeakness } from './define.ts'
import { relayed } from './parts/relayed.ts'

// authz.identity.timestamp-id: { id: payload.id ?? randomUUID(), at: payload.at ?? Date.now() }.
export default defineWeakness({
  id: 'client-ids',
  title: 'takes the id and the time of a message from the client',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => relayed(sound, (name) => ['id', 'at'].includes(name)),
  },
})
