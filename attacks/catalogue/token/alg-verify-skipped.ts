import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-verify-skipped',
  rows: ['token.alg-verify-skipped', 'token.claim-role.escalate-unsigned'],
  title: 'A real token whose claims were replaced by another user’s, with its old signature',
  requirement: 'RFC 8725 section 3.3: every cryptographic operation is validated, and the token refused if one fails',
  impact: 'The server only decodes: anyone becomes any user with any role.',
  remedy: 'Call jwt.verify, never jwt.decode, on anything that arrives from a client.',
  severity: 'critical',
  cwe: ['CWE-345', 'CWE-347'],
  references: ['RFC 8725 section 3.3', 'ASVS V9.1.1'],
  provenBy: 'decode-only',
  aboutAnySignature: true,
  forge({ attacker, victim }) {
    const { header, payload, signature } = readToken(attacker.token)
    const other = readToken(victim.token).payload
    return [
      { name: 'claims of another user, signature kept', token: assemble(header, other, signature) },
      { name: 'one claim added, signature kept', token: assemble(header, { ...payload, role: 'admin' }, signature) },
    ]
  },
})
