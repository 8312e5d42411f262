import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

export default claimAttack({
  id: 'token/claim-exp-past',
  rows: ['token.claim-exp.past'],
  title: 'Tokens that expired a day, a week and a year ago',
  requirement: 'RFC 7519 section 4.1.4: a token MUST NOT be accepted on or after its expiry; ASVS V9.2.1',
  impact: 'A stolen token works for ever.',
  remedy: 'Use jwt.verify without ignoreExpiration; allow at most a few minutes of clock difference.',
  severity: 'critical',
  cwe: ['CWE-613'],
  references: ['RFC 7519 section 4.1.4', 'ASVS V9.2.1'],
  provenBy: 'ignore-exp',
  // Far beyond any clock leeway: a shorter time is the business of token/claim-exp-leeway.
  changes: ({ claims }) =>
    [86_400, 604_800, 31_536_000].map((agoS) => ({
      name: `expired ${agoS} seconds ago`,
      claims: { exp: numericDate(-agoS), ...(claims.iat === undefined ? {} : { iat: numericDate(-agoS - 600) }) },
    })),
})
