import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// auth.connect.bruteforce-one-connection: Socket.IO keeps the transport open after a refusal; 5 000 tries took 1.2 s.
export default defineWeakness({
  id: 'no-connect-throttle',
  title: 'judges any number of CONNECTs on one connection',
  base: 'hardened',
  replaces: {
    admitConnectAttempt: () => () => yes,
  },
})
