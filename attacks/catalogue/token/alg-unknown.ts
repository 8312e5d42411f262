import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** Names that every plain object answers to, so that a table of algorithms seems to know them. */
const names = ['XX999', 'HS1', 'MD5', 'toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf']

export default tokenAttack({
  id: 'token/alg-unknown',
  rows: ['token.alg-unknown'],
  title: 'A token signed with nothing under an algorithm that does not exist, or that every object inherits',
  requirement: 'RFC 8725 section 3.1: an algorithm that the verifier does not know is refused',
  impact: 'A table lookup that finds an inherited function treats the token as verified, or dies.',
  remedy: 'Use the list of algorithms of the JWT library; where a table is needed, use a Map.',
  severity: 'high',
  cwe: ['CWE-1321', 'CWE-347'],
  references: ['RFC 8725 section 3.1', 'ASVS V15.3.6'],
  provenBy: 'alg-table-lookup',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return names.flatMap((alg) =>
      ['', 'AAAA'].map((signature) => ({
        name: `alg "${alg}", ${signature === '' ? 'empty signature' : 'three zero bytes as signature'}`,
        // Written as text: in an object literal __proto__ would set the prototype.
        token: assemble(JSON.stringify({ ...header, alg }), payload, signature),
      })),
    )
  },
})
