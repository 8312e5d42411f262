import { doubledClaims } from '../../kit/doubled-claims.ts'
import { sameIdentity } from '../../kit/identity.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/json-dup-keys',
  rows: ['token.json-dup-keys'],
  title: 'A signed token with two subjects, two expiries, two algorithms: is the first of them used?',
  requirement: 'RFC 7519 section 4: of two claims with one name the last counts, or the token is refused; ASVS V1.5.3',
  impact:
    'One part of the system checks one value and another part uses the other: whose token it is depends on who asks.',
  remedy: 'Read tokens with JSON.parse alone, once, and hand the result on; never read claims with a second parser.',
  severity: 'medium',
  cwe: ['CWE-1288'],
  references: ['RFC 7519 section 4', 'RFC 8725 section 2.6', 'ASVS V1.5.3'],
  provenBy: 'two-parsers',
  needs: ['signingKey', 'senders'],
  plainer: (context) => doubledClaims(context, { plain: true }),
  forge: (context) => doubledClaims(context, { spell: (name) => name }),
  // The attacker's claims come last: whoever is heard as the victim was made of the first ones.
  through: (result, { victim }) => result.in && sameIdentity(result.identity, victim.identity),
})
