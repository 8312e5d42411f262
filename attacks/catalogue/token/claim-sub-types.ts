import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-sub-types',
  rows: ['token.claim-sub.types'],
  title: 'A subject that is no text: an array of users, an object, a boolean',
  requirement: 'RFC 7519 section 4.1.2: sub is a StringOrURI; RFC 8725 section 3.8',
  impact: 'An array joins the rooms of several users at once; an object becomes "[object Object]", shared by all.',
  remedy: 'Check typeof sub === "string" before using it as identity or room name.',
  severity: 'high',
  cwe: ['CWE-843', 'CWE-1287'],
  references: ['RFC 7519 section 4.1.2', 'RFC 8725 section 3.8'],
  provenBy: 'sub-untyped',
  changes: ({ claims, subject }) => [
    { name: `${subject} an array with the real one`, claims: { [subject]: [claims[subject]] } },
    { name: `${subject} an object`, claims: { [subject]: { id: claims[subject] } } },
    { name: `${subject} true`, claims: { [subject]: true } },
    { name: `${subject} false`, claims: { [subject]: false } },
    { name: `${subject} an empty array`, claims: { [subject]: [] } },
    { name: `${subject} an empty object`, claims: { [subject]: {} } },
    { name: `${subject} an array of two`, claims: { [subject]: [claims[subject], 'other'] } },
  ],
})
