import type { AnyAttack } from '../../attack.ts'
import broadcastHandshake from './broadcast-handshake.ts'
import bundleSecret from './bundle-secret.ts'
import cache from './cache.ts'
import cookieFlags from './cookie-flags.ts'
import errorTokenEcho from './error-token-echo.ts'
import logPartial from './log-partial.ts'
import logToken from './log-token.ts'
import queryAccepted from './query-accepted.ts'
import queryLogged from './query-logged.ts'
import queryReflected from './query-reflected.ts'
import sidInUrl from './sid-in-url.ts'
import subprotocol from './subprotocol.ts'

/** Where tokens travel, and where they are left. */
export const leakAttacks: readonly AnyAttack[] = [
  queryAccepted,
  queryLogged,
  queryReflected,
  logToken,
  logPartial,
  errorTokenEcho,
  cookieFlags,
  subprotocol,
  broadcastHandshake,
  cache,
  sidInUrl,
  bundleSecret,
]
