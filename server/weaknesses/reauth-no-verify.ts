import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session.refresh.in-band-expired: a renewal that is believed because it comes over a proven connection.
export default defineWeakness({
  id: 'reauth-no-verify',
  title: 'renews a session whatever the token',
  base: 'hardened',
  replaces: {
    renew:
      (sound, { configuration }) =>
      async (connection, payload, prove) => {
        const checked = await sound(connection, payload, prove)
        // Only what is wrong with the token is overlooked: not whose it is, nor what else the payload holds.
        if (checked.ok || ['other-account', 'payload'].includes(checked.reason)) return checked
        if (connection.identity === undefined) return checked
        return accept({ identity: connection.identity, expiresAtMs: Date.now() + configuration.token.lifetimeMs })
      },
  },
})
