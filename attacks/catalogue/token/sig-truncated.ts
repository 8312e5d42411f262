import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-truncated',
  rows: ['token.sig-truncated'],
  title: 'A real token with its signature cut short',
  requirement: 'RFC 7518 section 3.2: the whole HMAC is compared; RFC 8725 section 3.3',
  impact: 'A comparison by prefix makes the signature short enough to guess.',
  remedy: 'Compare whole signatures of equal length with crypto.timingSafeEqual, or use jwt.verify.',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-697'],
  references: ['RFC 8725 section 3.3', 'RFC 7518 section 3.2'],
  provenBy: 'prefix-compare',
  forge({ attacker }) {
    const { header, payload, signature } = readToken(attacker.token)
    const bytes = Buffer.from(signature, 'base64url')
    return [1, 2, 4, 8, 16, bytes.length - 4, bytes.length - 2, bytes.length - 1]
      .filter((cut) => cut < bytes.length)
      .map((cut) => ({
        name: `the last ${cut} bytes of the signature cut off`,
        token: assemble(header, payload, bytes.subarray(0, bytes.length - cut)),
      }))
  },
})
