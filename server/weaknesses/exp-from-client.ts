import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh.client-set-exp.
export default defineWeakness({
  id: 'exp-from-client',
  title: 'lets the client say when its session ends',
  base: 'hardened',
  replaces: {
    renew:
      (sound, { configuration }) =>
      async (connection, payload, prove) => {
        const { expiresAt, ...rest } = (payload ?? {}) as { expiresAt?: unknown; token?: unknown }
        if (typeof expiresAt !== 'number' || connection.identity === undefined) return sound(connection, payload, prove)
        if (rest.token !== undefined) {
          const checked = await sound(connection, rest, prove)
          if (!checked.ok) return checked
        }
        // Seconds or milliseconds, as the client likes.
        const endMs = expiresAt < 1e11 ? expiresAt * 1_000 : expiresAt
        return accept({ identity: connection.identity, expiresAtMs: endMs + configuration.token.leewayMs })
      },
  },
})
