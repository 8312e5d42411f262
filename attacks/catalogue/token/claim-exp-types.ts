import { claimAttack } from '../../kit/claim-attack.ts'
import { numericDate } from '../../kit/forge-token.ts'

/** None of these is a NumericDate (RFC 7519 section 2) that lies in the future. */
const values = (): readonly [name: string, exp: unknown][] => [
  ['text of a date far ahead', '9999999999'],
  ['text "2099-01-01"', '2099-01-01'],
  ['null', null],
  ['true', true],
  ['empty array', []],
  ['array of a date ahead', [numericDate(3_600)]],
  ['object', {}],
  ['false', false],
  ['empty text', ''],
  ['text "Infinity"', 'Infinity'],
  ['object with a date ahead', { value: numericDate(3_600) }],
  ['0', 0],
  ['-1', -1],
]

export default claimAttack({
  id: 'token/claim-exp-types',
  rows: ['token.claim-exp.types'],
  title: 'Expiry of the wrong type: text, null, boolean, array, object, zero, negative',
  requirement: 'RFC 7519 section 4.1.4: exp MUST be a number containing a NumericDate value',
  impact: 'A comparison with something that is no number is never true: the token works for ever.',
  remedy: 'Check typeof exp === "number" before comparing; jwt.verify does.',
  severity: 'medium',
  cwe: ['CWE-704', 'CWE-1287'],
  references: ['RFC 7519 section 4.1.4'],
  provenBy: 'exp-loose',
  plainer: () => [
    { attack: 'token/claim-exp-past', name: 'a token that expired yesterday', claims: { exp: numericDate(-86_400) } },
  ],
  changes: () => values().map(([name, exp]) => ({ name: `exp ${name}`, claims: { exp } })),
})
