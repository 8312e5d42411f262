import { defineWeakness } from './define.ts'

// session.expiry.idle-kick: nothing leaks, and nothing is cleaned up either.
export default defineWeakness({
  id: 'lazy-expiry',
  title: 'ends expired sessions only when there is traffic',
  base: 'hardened',
  replaces: {
    startExpiryClock: () => (sweep, isOver) => ({
      traffic: (connection) => {
        sweep()
        return !isOver(connection)
      },
      stop: () => undefined,
    }),
  },
})
