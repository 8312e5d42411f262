import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// auth.event-stage.pre-auth-actions: a check that each handler has to remember, and none does.
export default defineWeakness({
  id: 'late-auth-no-gate',
  title: 'serves every event, whether somebody has authenticated or not',
  base: 'event-auth',
  replaces: {
    admitUnauthenticated: () => (connection, _socket, event) => {
      if (event === 'authenticate') return yes
      connection.identity ??= { id: 'guest', name: 'guest', role: 'user' }
      return yes
    },
  },
})
