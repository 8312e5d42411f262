import { isNumericDate } from '../policies/token.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { authOf } from './parts/admit.ts'
import { parseToken } from './parts/jws.ts'

// session.expiry.setTimeout-overflow: one timer for each connection, and tokens for a month.
export default defineWeakness({
  id: 'settimeout-overflow',
  title: 'ends sessions by a timer that overflows after 25 days',
  base: 'hardened',
  replaces: {
    // The token stays with the socket, as Socket.IO leaves it.
    forgetCredential: () => () => undefined,
    checkLifetime: (sound) => (claims, nowMs) => {
      const checked = sound(claims, nowMs)
      const tooLong = !checked.ok && checked.reason === 'token-lifetime' && isNumericDate(claims.exp)
      return tooLong ? accept(Number(claims.exp) * 1_000) : checked
    },
    attach: (sound) => (socket, dispatch) => {
      const exp = Number(parseToken(authOf(socket).token)?.claims.exp)
      const timer = setTimeout(() => socket.disconnect(true), exp * 1_000 - Date.now() + 60_000)
      socket.once('disconnect', () => clearTimeout(timer))
      sound(socket, dispatch)
    },
  },
})
