import type { AnyAttack } from '../../attack.ts'
import cookieFlags from './cookie-flags.ts'
import errorTokenEcho from './error-token-echo.ts'
import logPartial from './log-partial.ts'
import logToken from './log-token.ts'
import queryAccepted from './query-accepted.ts'
import queryLogged from './query-logged.ts'
import queryReflected from './query-reflected.ts'

/** Where tokens travel, and where they are left. */
export const leakAttacks: readonly AnyAttack[] = [
  queryAccepted,
  queryLogged,
  queryReflected,
  logToken,
  logPartial,
  errorTokenEcho,
  cookieFlags,
]
