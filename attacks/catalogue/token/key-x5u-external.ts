import { keyUrlAttack } from '../../kit/key-url-attack.ts'

export default keyUrlAttack({
  id: 'token/key-x5u-external',
  rows: ['token.key-x5u.external'],
  title: 'A token whose x5u header names a certificate of the attacker’s, served by a listener of ours',
  requirement: 'ASVS V9.1.3: jku and x5u are only followed to trusted sources; RFC 8725 section 3.10',
  impact: 'Anyone signs tokens for any user; even a refused token makes the server call any address (SSRF).',
  remedy: 'Configure where keys come from on the server and ignore the address in the token.',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-918'],
  references: ['ASVS V9.1.3', 'RFC 8725 section 3.10', 'API7:2023'],
  provenBy: 'trust-x5c',
  answer: 'certificate',
  places: (url) => [
    { name: 'x5u to a listener of ours', header: { x5u: `${url}/x5u` } },
    { name: 'x5u to a listener of ours, no kid', header: { x5u: `${url}/x5u`, kid: undefined } },
  ],
})
