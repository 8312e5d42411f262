import { claimAttack, unknownSubject } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-sub-missing',
  rows: ['token.claim-sub.missing', 'token.claim-sub.empty', 'token.claim-sub.null'],
  title: 'A token that says nothing about who it is: no subject, an empty one, null',
  requirement: 'RFC 8725 section 3.8: the subject is validated; a token without one identifies nobody',
  impact: 'A nameless user gets in, and all nameless users share one identity and its rooms.',
  remedy: 'Require a non-empty text as subject and look the account up before letting the socket in.',
  severity: 'high',
  cwe: ['CWE-287'],
  references: ['RFC 8725 section 3.8'],
  provenBy: 'sub-optional',
  plainer: (real) => [unknownSubject(real)],
  changes: ({ subject }) => [
    { name: `no ${subject} claim`, claims: { [subject]: undefined } },
    { name: `${subject} empty`, claims: { [subject]: '' } },
    { name: `${subject} null`, claims: { [subject]: null } },
    { name: `${subject} a blank`, claims: { [subject]: ' ' } },
    { name: `${subject} the word undefined`, claims: { [subject]: 'undefined' } },
    { name: `${subject} the word null`, claims: { [subject]: 'null' } },
  ],
})
