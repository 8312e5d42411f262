import { corsAttack, reflects } from '../../kit/cors.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

export default corsAttack({
  id: 'origin/cors-reflect',
  rows: ['origin.cors.reflect', 'origin.cors.null'],
  title: 'A polling handshake by a page of another origin: may it read the answer, with the visitor’s credentials?',
  requirement: 'ASVS V3.4.2: Access-Control-Allow-Origin is a fixed value, or checked against a list',
  impact: 'Any page reads what the server says to its visitor’s address; without a token that is the handshake.',
  remedy: "Set cors.origin to a list of origins; never true or '*' together with credentials.",
  // Low for the same reason as origin/ws-foreign.
  severity: 'low',
  cwe: ['CWE-942'],
  references: ['ASVS V3.4.2', 'CVE-2020-28481'],
  provenBy: 'cors-reflect',
  needs: ['bearer'],
  origins: () => [foreignOrigin, 'http://evil.test:8080', 'null', 'file://'],
  open: reflects,
})
