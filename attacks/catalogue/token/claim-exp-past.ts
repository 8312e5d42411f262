import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

export default claimAttack({
  id: 'token/claim-exp-past',
  rows: ['token.claim-exp.past'],
  title: 'Tokens that expired minutes, a day and a year ago',
  requirement: 'RFC 7519 section 4.1.4: a token MUST NOT be accepted on or after its expiry; ASVS V9.2.1',
  impact: 'A stolen token works for ever.',
  remedy: 'Use jwt.verify without ignoreExpiration; allow at most a few minutes of clock difference.',
  severity: 'critical',
  cwe: ['CWE-613'],
  references: ['RFC 7519 section 4.1.4', 'ASVS V9.2.1'],
  provenBy: 'ignore-exp',
  // Up to five minutes of leeway are honest; what is declared beyond that is the server's own word.
  changes: ({ claims }) =>
    [360, 86_400, 31_536_000].map((agoS) => ({
      name: `expired ${agoS} seconds ago`,
      claims: { exp: numericDate(-agoS), ...(claims.iat === undefined ? {} : { iat: numericDate(-agoS - 600) }) },
    })),
})
