import { defineWeakness } from './define.ts'
import { relayed } from './parts/relayed.ts'

// authz.tenant.cross: the tenant is a field of the payload, like any other.
export default defineWeakness({
  id: 'tenant-from-client',
  title: 'sends a message into the workspace that it names',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => relayed(sound, (name) => name === 'workspace'),
    deliver: (sound) => (namespace, room, event, message) => {
      const { workspace, ...rest } = message as { workspace?: unknown }
      const named = namespace.server._nsps.get(String(workspace))
      sound(named ?? namespace, room, event, rest)
    },
  },
})
