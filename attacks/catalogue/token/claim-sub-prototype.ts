import { claimAttack, unknownSubject } from '../../kit/claim-attack.ts'

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']

export default claimAttack({
  id: 'token/claim-sub-prototype',
  rows: ['token.claim-sub.prototype'],
  title: 'Signed tokens whose subject is a name that every object inherits: __proto__, constructor, toString',
  requirement: 'ASVS V15.3.6: no lookup of values from outside on plain objects',
  impact: 'A user who does not exist is found, or the process dies; state hung on the user is shared by all.',
  remedy: 'Keep users and sessions in a Map, or look up with Object.hasOwn.',
  severity: 'high',
  cwe: ['CWE-1321'],
  references: ['ASVS V15.3.6'],
  provenBy: 'users-object-map',
  plainer: (real) => [unknownSubject(real)],
  changes: ({ subject }) => names.map((name) => ({ name: `${subject} ${name}`, claims: { [subject]: name } })),
})
