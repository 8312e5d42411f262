import type { IdentityPolicies } from '../identity/decisions.ts'
import { type PolicyContext, refuse, yes } from '../policies.ts'

/** Until somebody has said who they are, only that may be said. */
export const admitUnauthenticated: IdentityPolicies['admitUnauthenticated'] = (connection, _socket, event) =>
  connection.identity !== undefined || event === 'authenticate' ? yes : refuse('not-authenticated')

/** Who came in without a token may not stay without one; others have proven themselves before they were in. */
export function isOverdue({ configuration }: PolicyContext): IdentityPolicies['isOverdue'] {
  const { place, deadlineMs } = configuration.authentication
  if (place !== 'event') return () => false
  return ({ identity, openedAtMs }, nowMs) => identity === undefined && nowMs - openedAtMs > deadlineMs
}

/** For the same account only: another identity would inherit the rooms of the first. A bad one ends the connection. */
export const admitReauthentication: IdentityPolicies['admitReauthentication'] = (connection, proof) => {
  if (!proof.ok || connection.identity === undefined) return proof
  return proof.value.identity.id === connection.identity.id ? proof : refuse('other-account')
}
