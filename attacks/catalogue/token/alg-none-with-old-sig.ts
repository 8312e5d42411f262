import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-none-with-old-sig',
  rows: ['token.alg-none.with-old-sig'],
  title: 'Algorithm none with the signature of a real token kept in place',
  requirement: 'RFC 8725 section 3.1: only algorithms chosen by the verifier are accepted, never what the token names',
  impact: 'A check that only rejects an empty signature is passed: anyone becomes any user.',
  remedy: "Pass the list of algorithms to the verifier: jwt.verify(token, secret, { algorithms: ['HS256'] }).",
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.1'],
  provenBy: 'alg-none-any-sig',
  forge({ attacker, victim }) {
    const { header, payload } = readToken(victim.token)
    // The victim's claims over the attacker's signature: what a login of his own gives the attacker.
    const { signature } = readToken(attacker.token)
    return ['none', 'None', 'NONE'].map((alg) => ({
      name: `alg "${alg}" with the signature of another token`,
      token: assemble({ ...header, alg }, payload, signature),
    }))
  },
})
