import { defineWeakness } from './define.ts'

// session.logout.existing-socket: the handler knows of cookies and tokens, not of sockets.
export default defineWeakness({
  id: 'logout-http-only',
  title: 'ends the tokens of a logout, and leaves the connections open',
  base: 'hardened',
  replaces: {
    consequences: (sound) => (event) => (event === 'logout' ? { ...sound(event), connections: 'none' } : sound(event)),
  },
})
