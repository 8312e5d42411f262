import { doorAttack } from '../../kit/door-attack.ts'

export default doorAttack({
  id: 'token/val-type-array',
  rows: ['token.val-type.array'],
  title: 'The real token inside a list, alone and behind a wrong one, and as an object that pretends to be text',
  requirement: 'ASVS V15.3.5: types are checked strictly; what is no text is no token',
  impact: 'Checks that look at a text (its length, a deny list, the first element) are passed by what is none.',
  remedy: "Refuse what is not text before doing anything with it: typeof token !== 'string'.",
  severity: 'medium',
  cwe: ['CWE-843'],
  references: ['ASVS V15.3.5'],
  provenBy: 'token-coerce',
  needs: ['jsonToken'],
  variants: ({ attacker: { token } }) => [
    { name: 'a list of one', token: [token] },
    { name: 'a list in a list', token: [[token]] },
    { name: 'behind a wrong one', token: ['wrong', token] },
    { name: 'before a wrong one', token: [token, 'wrong'] },
    { name: 'in an object as token', token: { token } },
    { name: 'in an object as 0, with a length', token: { 0: token, length: 1 } },
    { name: 'as its bytes', token: { type: 'Buffer', data: [...Buffer.from(token)] } },
    { name: 'as a list of its characters', token: [...token] },
  ],
})
