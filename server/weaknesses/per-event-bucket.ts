import { defineWeakness } from './define.ts'
import { rekeyed } from './parts/rekey.ts'

// rate.event-alias: names are free.
export default defineWeakness({
  id: 'per-event-bucket',
  title: 'gives each event a budget of its own',
  base: 'hardened',
  replaces: {
    admitEvent: (_sound, context) =>
      rekeyed(context, ({ identity }, _socket, [event]) => `${identity?.id} ${String(event)}`),
  },
})
