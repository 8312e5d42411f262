import { readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/enc-extra-segments',
  rows: ['token.enc-extra-segments'],
  title: 'The real token with segments too many: behind, before, and as many as an encrypted token has',
  requirement: 'RFC 7515 section 7.1: a compact JWS has exactly three segments',
  impact: 'One token has many spellings, and what reads the tail reads what nobody signed.',
  remedy: 'Leave parsing to the JWT library, and do not cut tokens into pieces before it sees them.',
  severity: 'medium',
  cwe: ['CWE-1289', 'CWE-20'],
  references: ['RFC 7515 section 7.1'],
  provenBy: 'split-first3',
  forge({ attacker: { token }, victim }) {
    const [head, body] = victim.token.split('.')
    const { signature } = readToken(token)
    return [
      { name: 'a fourth segment', token: `${token}.x` },
      { name: 'a dot at the end', token: `${token}.` },
      { name: 'two dots at the end', token: `${token}..` },
      { name: 'a dot at the beginning', token: `.${token}` },
      { name: 'another payload and signature behind', token: `${token}.${body}.${signature}` },
      { name: 'a whole token of another user behind', token: `${token}.${head}.${body}.${signature}` },
    ]
  },
})
