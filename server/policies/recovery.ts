import type { IdentityPolicies } from '../identity/decisions.ts'
import { type PolicyContext, refuse, yes } from '../policies.ts'

/** What was left belongs to an account and to one of its logins: a new owner, or one logged out since, gets nothing. */
export function admitRecovery({ sessions }: PolicyContext): IdentityPolicies['admitRecovery'] {
  return async (left, { identity, session }) => {
    if (left.account !== identity.id) return refuse('recovery-of-another')
    if (left.session !== session) return refuse('recovery-of-another-session')
    return session !== undefined && (await sessions.hasEnded(session)) ? refuse('session-ended') : yes
  }
}

export const recoverOnce: IdentityPolicies['recoverOnce'] = () => true
