import { defineWeakness } from './define.ts'

// crash.ack.not-function: `if (callback) callback(…)`.
export default defineWeakness({
  id: 'cb-truthy-check',
  title: "calls whatever stands in the acknowledgement's place, if it is there",
  base: 'hardened',
  replaces: {
    acknowledge: (sound) => (args, reply) => {
      const callback = args[2]
      if (args[0] !== 'message:send' || !callback || typeof callback === 'function') return sound(args, reply)
      queueMicrotask(() => (callback as (reply: unknown) => void)(reply))
    },
  },
})
