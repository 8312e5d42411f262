import type { AnyAttack } from '../../attack.ts'
import absentEmptyValues from './absent-empty-values.ts'
import absentLiteralWords from './absent-literal-words.ts'
import absentNoToken from './absent-no-token.ts'
import connectBruteforceOneConnection from './connect-bruteforce-one-connection.ts'
import middlewareAsyncNotAwaited from './middleware-async-not-awaited.ts'
import middlewareThrowsOpen from './middleware-throws-open.ts'
import slotClientClaims from './slot-client-claims.ts'
import slotDisagreeIdentities from './slot-disagree-identities.ts'

/** Who is let in at all. */
export const authAttacks: readonly AnyAttack[] = [
  absentNoToken,
  absentEmptyValues,
  absentLiteralWords,
  middlewareThrowsOpen,
  middlewareAsyncNotAwaited,
  slotClientClaims,
  slotDisagreeIdentities,
  connectBruteforceOneConnection,
]
