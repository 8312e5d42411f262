import type { Connection } from '../chat/connections.ts'
import { defineWeakness } from './define.ts'

// session.expiry.idle-kick: nothing leaks, and nothing is cleaned up either.
export default defineWeakness({
  id: 'lazy-expiry',
  title: 'ends expired sessions only when there is traffic',
  base: 'hardened',
  replaces: {
    startExpiryClock: () => (_sweep, isOver) => {
      // Whoever spoke may hear what others say, and is looked at with them; who never did stays unseen.
      const active = new Set<Connection>()
      return {
        traffic: (connection) => {
          active.add(connection)
          for (const one of active) if (isOver(one)) active.delete(one)
          return active.has(connection)
        },
        stop: () => undefined,
      }
    },
  },
})
