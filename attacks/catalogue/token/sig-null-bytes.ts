import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-null-bytes',
  rows: ['token.sig-null-bytes'],
  title: 'A token whose signature is all zeros or all ones, of the right length',
  requirement: 'RFC 8725 section 3.3: every cryptographic operation is validated',
  impact: 'A failed or uninitialised computation compares equal: anyone becomes any user.',
  remedy: 'Use jwt.verify, and treat an error inside the check as a refusal.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.3'],
  provenBy: 'zero-sig',
  forge({ victim }) {
    const { header, payload, signature } = readToken(victim.token)
    const { length } = Buffer.from(signature, 'base64url')
    return [0x00, 0xff].map((byte) => ({
      name: `${length} bytes of ${byte === 0 ? 'zeros' : 'ones'} as signature`,
      token: assemble(header, payload, Buffer.alloc(length, byte)),
    }))
  },
})
