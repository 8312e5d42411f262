import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-extended',
  rows: ['token.sig-extended'],
  title: 'A real token with bytes added after its signature',
  requirement: 'RFC 8725 section 3.3: the signature is validated as a whole, and length is part of it',
  impact: 'One token has many spellings: a denylist of revoked tokens is passed.',
  remedy: 'Compare whole signatures of equal length, or use jwt.verify; key denylists by jti.',
  severity: 'medium',
  cwe: ['CWE-347', 'CWE-1289'],
  references: ['RFC 8725 section 3.3'],
  provenBy: 'sig-suffix',
  forge({ attacker }) {
    const { header, payload, signature } = readToken(attacker.token)
    const bytes = Buffer.from(signature, 'base64url')
    return [1, 3, 4, 32, 64].map((count) => ({
      name: `${count} bytes added to the signature`,
      token: assemble(header, payload, Buffer.concat([bytes, Buffer.alloc(count, 0x41)])),
    }))
  },
})
