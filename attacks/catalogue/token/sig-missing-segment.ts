import { encodeSegment, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-missing-segment',
  rows: ['token.sig-missing-segment'],
  title: 'Tokens that lack a segment: no signature, no payload, no header, only dots',
  requirement: 'RFC 7515 section 7.1: a compact JWS has exactly three segments',
  impact: 'A hand-written parser takes what is missing for valid: anyone becomes any user, or the process dies.',
  remedy: 'Leave parsing to the JWT library, and treat every error as a refusal.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 7515 section 7.1'],
  provenBy: 'two-segments',
  forge({ victim }) {
    const { header, payload, signature } = readToken(victim.token)
    const [head, body] = [encodeSegment(header), encodeSegment(payload)]
    return [
      { name: 'header and payload only', token: `${head}.${body}` },
      { name: 'header only', token: head },
      { name: 'no header', token: `.${body}.${signature}` },
      { name: 'no payload', token: `${head}..${signature}` },
      { name: 'no header, no signature', token: `.${body}.` },
      { name: 'payload only', token: `.${body}` },
      { name: 'signature only', token: `..${signature}` },
      { name: 'one dot', token: '.' },
      { name: 'only dots', token: '..' },
    ]
  },
})
