import { unknownSubject } from '../../kit/claim-attack.ts'
import { mint, readToken, remint } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** To a double both are the first (IEEE 754 has 53 bits of mantissa): written as text, since no number could hold it. */
const [neighbour, exact] = ['9007199254740992', '9007199254740993']

export default tokenAttack({
  id: 'token/json-bignum',
  rows: ['token.json-bignum'],
  title: 'A signed token whose numeric subject is one more than a double can tell: is it taken for its neighbour?',
  requirement: 'RFC 8259 section 6: integers beyond 2^53 do not agree between implementations; RFC 7519: sub is a text',
  impact: 'Two users with large ids (snowflakes) are one user to the server.',
  remedy: 'Use texts as ids, and refuse a subject that is not a text.',
  severity: 'medium',
  cwe: ['CWE-681'],
  references: ['RFC 8259 section 6', 'RFC 7519 section 4.1.2'],
  provenBy: 'numeric-ids',
  needs: ['signingKey', 'senders'],
  plainer({ signingKey, attacker, target }) {
    const { subject } = target.profile.claims
    const { header, payload: claims } = readToken(attacker.token)
    const { attack, name, claims: changes = {} } = unknownSubject({ header, claims, subject })
    const untyped = remint(signingKey, attacker.token, { [subject]: true })
    return [
      { attack, name, token: remint(signingKey, attacker.token, changes) },
      { attack: 'token/claim-sub-types', name: `${subject} true`, token: untyped },
    ]
  },
  forge({ signingKey, attacker, target }) {
    const { header, payload } = readToken(attacker.token)
    const { subject } = target.profile.claims
    const text = (value: string) => JSON.stringify({ ...payload, [subject]: '#' }).replace('"#"', value)
    return [exact, `${exact}.0`, `${exact}e0`].map((value) => ({
      name: `${subject} ${value}`,
      token: mint(signingKey, header, text(value)),
    }))
  },
  through: (result) => result.in && String(result.identity) === neighbour,
})
