import { refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.role-stale: the role is read once, when the connection comes in.
export default defineWeakness({
  id: 'role-cached',
  title: 'believes the role that a connection came in with, and leaves it open when the role is gone',
  base: 'hardened',
  replaces: {
    mayUseAdminEvent:
      () =>
      (_socket, { role }) =>
        role === 'admin' ? yes : refuse('not-an-admin'),
    consequences: (sound) => (event) => (event === 'demotion' ? { tokens: 'none', connections: 'none' } : sound(event)),
  },
})
