import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

const keys: readonly [name: string, key: Buffer][] = [
  ['an empty key', Buffer.alloc(0)],
  ['one NUL byte', Buffer.alloc(1)],
  ['32 NUL bytes', Buffer.alloc(32)],
  ['one blank', Buffer.from(' ')],
  ['a newline', Buffer.from('\n')],
  ['two quotes', Buffer.from('""')],
]

export default tokenAttack({
  id: 'token/key-weak-blank',
  rows: ['token.key-weak.blank'],
  title: 'Tokens signed with an empty key, a NUL byte or a blank',
  requirement: 'RFC 7518 section 3.2: an HMAC key is at least as long as its hash; RFC 8725 section 3.5',
  impact: 'A secret that was never set signs tokens for any user.',
  remedy: 'Refuse to start when the secret is missing or shorter than 32 bytes.',
  severity: 'critical',
  cwe: ['CWE-1391'],
  references: ['RFC 8725 section 3.5', 'RFC 7518 section 3.2', 'CVE-2019-20933'],
  provenBy: 'blank-key',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return keys.flatMap(([name, key]) =>
      (['HS256', 'HS512'] as const).map((alg) => ({
        name: `${alg} with ${name}`,
        token: assembleWithHmac({ ...header, alg }, payload, key, `sha${alg.slice(2)}`),
      })),
    )
  },
})
