import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { blankKey } from '../../kit/plainer-keys.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

const kids: readonly unknown[] = ['no-such-key', '', '0', '-1', 'null', 'undefined', null, undefined]
const keys: readonly [name: string, key: string][] = [
  ['an empty key', ''],
  ['"undefined"', 'undefined'],
]

export default tokenAttack({
  id: 'token/key-kid-unknown-falls-open',
  rows: ['token.key-kid.unknown-falls-open'],
  title: 'A kid that no key has, or none, and a signature made with what a failed lookup turns into',
  requirement: 'RFC 8725 section 3.10: a kid that names no known key is refused',
  impact: 'A lookup that finds nothing verifies with an empty key: anyone becomes any user.',
  remedy: 'Refuse a token whose kid is not in the key set, before verifying.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.10', 'CVE-2025-65945'],
  provenBy: 'kid-undefined-secret',
  plainer: ({ victim }) => blankKey(victim.token),
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    const { kid: _, ...rest } = header
    return kids.flatMap((kid) =>
      keys.map(([name, key]) => ({
        name: `kid ${JSON.stringify(kid) ?? 'absent'}, signed with ${name}`,
        token: assembleWithHmac({ ...rest, alg: 'HS256', ...(kid === undefined ? {} : { kid }) }, payload, key),
      })),
    )
  },
})
