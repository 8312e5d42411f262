import { defineWeakness } from './define.ts'

// login.token-contents: a payload is encoded, not encrypted.
export default defineWeakness({
  id: 'pii-in-jwt',
  title: 'puts the whole account into the token',
  base: 'hardened',
  replaces: {
    accessClaims: (sound) => (account, nowMs, session) => ({
      ...sound(account, nowMs, session),
      email: `${account.username}@example.test`,
      passwordHash: account.passwordHash,
    }),
  },
})
