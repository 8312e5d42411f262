import type { AnyAttack } from '../../attack.ts'
import absentEmptyValues from './absent-empty-values.ts'
import absentLiteralWords from './absent-literal-words.ts'
import absentNoToken from './absent-no-token.ts'
import connectBruteforceOneConnection from './connect-bruteforce-one-connection.ts'
import eventStageFailKeepsOld from './event-stage-fail-keeps-old.ts'
import eventStageNoDeadline from './event-stage-no-deadline.ts'
import eventStagePreAuthActions from './event-stage-pre-auth-actions.ts'
import eventStagePreAuthListening from './event-stage-pre-auth-listening.ts'
import eventStageSwitchIdentity from './event-stage-switch-identity.ts'
import middlewareAsyncNotAwaited from './middleware-async-not-awaited.ts'
import middlewareHang from './middleware-hang.ts'
import middlewareThrowsOpen from './middleware-throws-open.ts'
import pathExactMatchProxy from './path-exact-match-proxy.ts'
import slotClientClaims from './slot-client-claims.ts'
import slotDisagreeIdentities from './slot-disagree-identities.ts'
import slotPrecedence from './slot-precedence.ts'
import slotQueryDup from './slot-query-dup.ts'
import slotUpgradeOnly from './slot-upgrade-only.ts'

/** Who is let in at all. */
export const authAttacks: readonly AnyAttack[] = [
  absentNoToken,
  absentEmptyValues,
  absentLiteralWords,
  middlewareThrowsOpen,
  middlewareAsyncNotAwaited,
  slotClientClaims,
  slotDisagreeIdentities,
  pathExactMatchProxy,
  connectBruteforceOneConnection,
  eventStagePreAuthActions,
  eventStagePreAuthListening,
  eventStageNoDeadline,
  eventStageSwitchIdentity,
  eventStageFailKeepsOld,
  slotPrecedence,
  slotQueryDup,
  slotUpgradeOnly,
  middlewareHang,
]
