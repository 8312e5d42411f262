import { defineWeakness } from './define.ts'

// authz.data.ack-leak.
export default defineWeakness({
  id: 'ack-row',
  title: 'acknowledges a message with the rows of those who may have got it',
  base: 'hardened',
  replaces: {
    acknowledge:
      (sound, { accounts }) =>
      (args, reply) =>
        sound(
          args,
          args[0] === 'message:send' && reply.ok ? { ...reply, recipients: accounts.all.slice(0, 50) } : reply,
        ),
  },
})
