import { keyUrlAttack } from '../../kit/key-url-attack.ts'

export default keyUrlAttack({
  id: 'token/key-jku-external',
  rows: ['token.key-jku.external'],
  title: 'A token whose jku header names a key set of the attacker’s, served by a listener of ours',
  requirement: 'ASVS V9.1.3: jku and x5u are only followed to trusted sources; RFC 8725 section 3.10',
  impact: 'Anyone signs tokens for any user; even a refused token makes the server call any address (SSRF).',
  remedy: 'Configure where keys come from on the server and ignore the address in the token.',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-918'],
  references: ['ASVS V9.1.3', 'RFC 8725 section 3.10', 'API7:2023'],
  provenBy: 'trust-jku',
  places: (url) => [
    { name: 'jku to a listener of ours', header: { jku: `${url}/jku` } },
    { name: 'jku to a listener of ours, no kid', header: { jku: `${url}/jku`, kid: undefined } },
  ],
})
