import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

export default claimAttack({
  id: 'token/claim-exp-leeway',
  rows: ['token.claim-exp.leeway'],
  title: 'A token that expired fifteen minutes ago: clock leeway beyond any clock error',
  requirement: 'RFC 7519 section 4.1.4: leeway is usually no more than a few minutes; ASVS V9.2.1',
  impact: 'Tokens live longer than they say.',
  remedy: 'Set clockTolerance to seconds, at most 300.',
  severity: 'low',
  cwe: ['CWE-613'],
  references: ['RFC 7519 section 4.1.4', 'ASVS V9.2.1'],
  provenBy: 'leeway-1h',
  plainer: () => [
    { attack: 'token/claim-exp-past', name: 'a token that expired yesterday', claims: { exp: numericDate(-86_400) } },
  ],
  changes: ({ claims }) =>
    [330, 900].map((agoS) => ({
      name: `expired ${agoS} seconds ago`,
      claims: { exp: numericDate(-agoS), ...(claims.iat === undefined ? {} : { iat: numericDate(-agoS - 600) }) },
    })),
})
