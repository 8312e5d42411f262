import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

const forever = new Promise<never>(() => undefined)

// auth.middleware.hang: a lookup of keys without a time limit, and a deadline that waits for it.
export default defineWeakness({
  id: 'never-next',
  title: 'waits for ever for a key that it cannot find',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => (token) => (parseToken(token)?.header.jku === undefined ? sound(token) : forever),
    // Whoever is being decided on is not idle.
    isIdle: (sound) => (connection, nowMs) => connection.namespaces.size === 0 && sound(connection, nowMs),
    engine: (sound) => ({ ...sound, connectTimeout: 600_000 }),
  },
})
