import { doorAttack } from '../../kit/door-attack.ts'

const words = ['null', 'undefined', 'NaN', 'true', 'guest', 'Bearer', 'Bearer ', '[object Object]']

export default doorAttack({
  id: 'auth/absent-literal-words',
  rows: ['auth.absent.literal-words'],
  title: 'Words that clients send where a token should be: "null", "undefined", "NaN", "true", "guest", "Bearer"',
  requirement: 'CWE-287: what a careless client sends in place of a token proves nothing',
  impact: 'Whoever knows the word is let in without a token.',
  remedy: 'Let the verifier decide about every text; make no exception before it.',
  severity: 'high',
  cwe: ['CWE-287'],
  references: ['API2:2023'],
  provenBy: 'string-null-ok',
  variants: () => words.map((token) => ({ name: `token ${JSON.stringify(token)}`, token })),
})
