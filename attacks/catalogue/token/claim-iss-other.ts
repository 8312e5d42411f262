import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-iss-other',
  rows: ['token.claim-iss.other', 'token.claim-iss.array', 'token.claim-iss.prefix', 'token.claim-iss.trailing-slash'],
  title: 'Tokens of another issuer under the same key: other name, a list, a longer name, a final slash',
  requirement: 'RFC 8725 section 3.8: the issuer is validated, and the key belongs to it',
  impact: 'A test or partner issuer that shares the key makes tokens for any user.',
  remedy: 'Pass issuer to jwt.verify, and sign with one.',
  severity: 'high',
  cwe: ['CWE-290'],
  references: ['RFC 8725 section 3.8', 'CVE-2025-30144'],
  provenBy: 'ignore-iss',
  needs: ['issuedIssuer'],
  changes({ claims }) {
    const other = [{ name: 'iss of somebody else', claims: { iss: 'https://other.test' as unknown } }]
    const own = claims.iss
    if (typeof own !== 'string' || own === '') return other
    return [
      ...other,
      { name: 'no iss claim', claims: { iss: undefined } },
      { name: 'iss null', claims: { iss: null } },
      { name: 'iss empty', claims: { iss: '' } },
      { name: 'iss a list of the right one', claims: { iss: [own] } },
      { name: 'own iss as user name of another', claims: { iss: `${own}@other.test` } },
      { name: 'own iss as a part of another', claims: { iss: `https://other.test/${own}` } },
      { name: 'own iss behind a blank', claims: { iss: ` ${own}` } },
      { name: 'iss a list with the right one in it', claims: { iss: ['https://other.test', own] } },
      { name: 'own iss with another ending', claims: { iss: `${own}.evil` } },
      { name: 'own iss with a slash more or less', claims: { iss: own.endsWith('/') ? own.slice(0, -1) : `${own}/` } },
    ]
  },
})
