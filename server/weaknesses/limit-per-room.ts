import { defineWeakness } from './define.ts'
import { rekeyed } from './parts/rekey.ts'

// rate.lockout-abuse: the limit is meant to protect a room, and silences it.
export default defineWeakness({
  id: 'limit-per-room',
  title: 'gives all who are in a room one budget together, in rooms that users made',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, context) =>
      rekeyed(context, ({ identity }, { nsp }, [, payload]) => {
        const { room } = Object(payload) as { room?: unknown }
        return typeof room === 'string' && room !== 'lobby' ? `${nsp.name} ${room}` : String(identity?.id)
      }),
  },
})
