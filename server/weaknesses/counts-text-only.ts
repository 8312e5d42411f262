import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// rate.binary: a limiter that parses text frames itself.
export default defineWeakness({
  id: 'counts-text-only',
  title: 'does not count events with binary parts',
  base: 'hardened',
  replaces: {
    admitEvent: (sound) => (connection, socket, args) =>
      args.some((arg) => Buffer.isBuffer(arg)) ? yes : sound(connection, socket, args),
  },
})
