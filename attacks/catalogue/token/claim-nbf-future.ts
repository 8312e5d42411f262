import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

export default claimAttack({
  id: 'token/claim-nbf-future',
  rows: ['token.claim-nbf.future', 'token.claim-nbf.types'],
  title: 'Tokens that are not valid yet: not before an hour, a day from now, or text',
  requirement: 'RFC 7519 section 4.1.5: a token MUST NOT be accepted before its nbf; ASVS V9.2.1',
  impact: 'A token that was prepared for later works now.',
  remedy: 'Use jwt.verify without ignoreNotBefore.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['RFC 7519 section 4.1.5', 'ASVS V9.2.1'],
  provenBy: 'ignore-nbf',
  changes: () => [
    { name: 'nbf in an hour', claims: { nbf: numericDate(3_600) } },
    { name: 'nbf tomorrow', claims: { nbf: numericDate(86_400) } },
    { name: 'nbf in ten years', claims: { nbf: numericDate(315_360_000) } },
    { name: 'nbf in milliseconds', claims: { nbf: Date.now() } },
    { name: 'nbf as text, in an hour', claims: { nbf: String(numericDate(3_600)) } },
    { name: 'nbf as a date, in 2099', claims: { nbf: '2099-01-01' } },
    { name: 'nbf a list, in an hour', claims: { nbf: [numericDate(3_600)] } },
  ],
})
