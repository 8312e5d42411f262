import { doorAttack } from '../../kit/door-attack.ts'
import { claimsOf, isSomebodyElse } from '../../kit/identity.ts'

export default doorAttack({
  id: 'auth/slot-client-claims',
  rows: ['auth.slot.client-claims'],
  title: 'The attacker’s own token, and beside it in the CONNECT payload another user’s id, name and an admin’s role',
  requirement: 'ASVS V8.3.1: who someone is comes from the verified token, never from what a client says beside it',
  impact: 'Any user speaks as any other, or with rights that were never given.',
  remedy: 'Take identity and role from the verified claims only; never merge handshake.auth into the user.',
  severity: 'critical',
  cwe: ['CWE-639', 'CWE-472'],
  references: ['ASVS V8.3.1', 'API3:2023'],
  provenBy: 'trust-auth-extras',
  needs: ['senders'],
  variants({ attacker: { token }, victim }) {
    const claims = claimsOf(victim)
    return [
      { name: 'flat claims beside the token', token, extraAuth: claims },
      { name: 'a user object beside the token', token, extraAuth: { user: claims } },
      { name: 'claims and identity objects', token, extraAuth: { claims, identity: claims, account: claims } },
    ]
  },
  through: (result, { attacker }) => result.in && isSomebodyElse(result.identity, attacker),
})
