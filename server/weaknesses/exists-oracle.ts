import { defineWeakness } from './define.ts'

// login.enum.register.
export default defineWeakness({
  id: 'exists-oracle',
  title: 'says that a name is taken',
  base: 'hardened',
  replaces: {
    tellRegistration: () => (created) =>
      created ? { status: 201, body: { ok: true } } : { status: 409, body: { error: 'username taken' } },
  },
})
