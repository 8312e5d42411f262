import { defineWeakness } from './define.ts'

// session.user-disabled.
export default defineWeakness({
  id: 'disabled-lives',
  title: 'looks at a disabled account only when it logs in',
  base: 'hardened',
  replaces: {
    consequences: (sound) => (event) =>
      event === 'disabling' ? { tokens: 'none', connections: 'none' } : sound(event),
  },
})
