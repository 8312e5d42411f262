import { defineWeakness } from './define.ts'

// login.enum.message.
export default defineWeakness({
  id: 'user-not-found',
  title: 'says whether it was the name or the password',
  base: 'hardened',
  replaces: {
    tellLogin: (sound) => (refused) => (refused.reason === 'unknown-account' ? 'user not found' : sound(refused)),
  },
})
