import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-aud-other',
  rows: [
    'token.claim-aud.other',
    'token.claim-aud.case',
    'token.claim-aud.prefix',
    'token.claim-aud.missing',
    'token.claim-aud.array-mixed',
  ],
  title: 'Tokens that the same key signed for another audience, or for none',
  requirement: 'RFC 7519 section 4.1.3: a token for another audience MUST be rejected; ASVS V9.2.3',
  impact: 'A token that a user gave to another service of the same issuer opens the chat as that user.',
  remedy: 'Pass audience to jwt.verify, and sign with one.',
  severity: 'high',
  cwe: ['CWE-287'],
  references: ['RFC 7519 section 4.1.3', 'RFC 8725 section 3.9', 'ASVS V9.2.3', 'ASVS V10.3.1'],
  provenBy: 'ignore-aud',
  needs: ['issuedAudience'],
  changes({ claims }) {
    const other = [
      { name: 'aud of another service', claims: { aud: 'https://other.test' } },
      { name: 'aud a list of other services', claims: { aud: ['https://other.test', 'billing'] } },
    ]
    const own = [claims.aud].flat()[0]
    if (typeof own !== 'string' || own === '') return other
    return [
      ...other,
      { name: 'no aud claim', claims: { aud: undefined } },
      { name: 'aud null', claims: { aud: null } },
      { name: 'aud empty', claims: { aud: '' } },
      { name: 'aud an empty list', claims: { aud: [] } },
      { name: 'aud true', claims: { aud: true } },
      { name: 'aud an object with the right one as key', claims: { aud: { [own]: true } } },
      // A list with the right one in it is for us as well (RFC 7519 section 4.1.3): only nearly right ones are in this.
      { name: 'aud a list of nearly right ones', claims: { aud: ['https://other.test', `${own}s`, `x${own}`] } },
      { name: 'own aud as a part of a longer one', claims: { aud: `https://other.test/${own}` } },
      { name: 'own aud with another ending', claims: { aud: `${own}.evil` } },
      { name: 'own aud with another in one text', claims: { aud: `https://other.test ${own}` } },
      { name: 'own aud in other case', claims: { aud: swapCase(own) } },
    ].filter((change) => change.claims.aud !== own)
  },
})

function swapCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()
}
