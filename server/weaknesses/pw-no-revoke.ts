import { defineWeakness } from './define.ts'

// session.password-change.
export default defineWeakness({
  id: 'pw-no-revoke',
  title: 'changes the password and nothing else',
  base: 'hardened',
  replaces: {
    consequences: (sound) => (event) =>
      event === 'password-change' ? { tokens: 'none', connections: 'none' } : sound(event),
  },
})
