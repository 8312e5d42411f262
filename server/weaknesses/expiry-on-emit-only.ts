import { defineWeakness } from './define.ts'

// session.expiry.listen-after, idle-kick: who is silent goes on listening.
export default defineWeakness({
  id: 'expiry-on-emit-only',
  title: 'looks at the clock only when the client says something',
  base: 'hardened',
  replaces: {
    startExpiryClock: () => (_sweep, isOver) => ({
      traffic: (connection) => !isOver(connection),
      stop: () => undefined,
    }),
  },
})
