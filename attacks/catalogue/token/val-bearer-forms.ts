import { doorAttack } from '../../kit/door-attack.ts'

const forms = [
  'Bearer',
  'Bearer ',
  'Bearer  ',
  'bearer ',
  'BEARER ',
  'Bearer\t',
  'Bearer\n',
  ' Bearer ',
  'Bearer Bearer',
  'Bearer Bearer ',
  'Bearer null',
  'Bearer undefined',
  'Bearer ,',
  'Bearer=',
  'Basic ',
  'Basic Og==',
  'Digest ',
  'Token ',
  'JWT ',
]

export default doorAttack({
  id: 'token/val-bearer-forms',
  rows: ['token.val-bearer-forms'],
  title: 'Authentication schemes in the place of a token, with nothing behind them or something that is no token',
  requirement: 'CWE-287: a scheme without a credential proves nothing',
  impact: 'A parser that splits at the blank finds an empty text, and what is empty is not checked.',
  remedy: 'Match the whole value, /^Bearer ([\\w.-]+)$/, and refuse what does not match.',
  severity: 'low',
  cwe: ['CWE-20', 'CWE-287'],
  references: ['RFC 6750 section 2.1', 'ASVS V15.3.5'],
  provenBy: 'split1',
  variants: () => forms.map((token) => ({ name: JSON.stringify(token), token })),
})
