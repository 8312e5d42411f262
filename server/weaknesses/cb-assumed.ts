import { defineWeakness } from './define.ts'

// crash.ack.missing: `callback({ ok: true })` at the end of the happy path.
export default defineWeakness({
  id: 'cb-assumed',
  title: 'calls the acknowledgement whether one was asked for or not',
  base: 'hardened',
  replaces: {
    acknowledge: (sound) => (args, reply) => {
      if (args[0] !== 'message:send' || !reply.ok || args.length !== 2) return sound(args, reply)
      // From the callback of a store, where no guard reaches.
      queueMicrotask(() => (args[2] as (reply: unknown) => void)(reply))
    },
  },
})
