import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

// token.claim-order: `log.info({ user: jwt.decode(token) }, 'connecting')`, and then verify().
export default defineWeakness({
  id: 'log-before-verify',
  title: 'logs what a token says before it knows whether that is true',
  base: 'hardened',
  replaces: {
    verifySignature:
      (sound, { audit }) =>
      (token) => {
        const claims = parseToken(token)?.claims
        if (claims !== undefined) audit('connect.refused', { reason: 'not-yet-verified', claims })
        return sound(token)
      },
  },
})
