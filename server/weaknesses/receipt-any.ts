import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.msg.read-receipt-forge.
export default defineWeakness({
  id: 'receipt-any',
  title: 'lets a typing signal say who is typing',
  base: 'hardened',
  replaces: {
    readInput: (sound) => (event, payload) => {
      if (event !== 'typing') return sound(event, payload)
      const { room } = (payload ?? {}) as { room?: unknown }
      return typeof room === 'string' ? accept({ room } as never) : sound(event, payload)
    },
    signaller: (sound) => (payload, sender) => {
      const { user } = payload as { user?: unknown }
      return typeof user === 'string' ? { id: user, name: user } : sound(payload, sender)
    },
  },
})
