import { corsAttack, reflects } from '../../kit/cors.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

export default corsAttack({
  id: 'origin/cors-reflect-ambient',
  rows: ['origin.cors.reflect', 'origin.cors.null'],
  title: 'A polling handshake by a page of another origin, with the visitor’s cookie: may it read the answer?',
  requirement: 'ASVS V3.4.2: Access-Control-Allow-Origin is a fixed value, or checked against a list',
  impact: 'Any page opens a session as its visitor and reads all messages.',
  remedy: "Set cors.origin to a list of origins; never true or '*' together with credentials.",
  severity: 'high',
  cwe: ['CWE-942'],
  references: ['ASVS V3.4.2', 'CVE-2020-28481'],
  provenBy: 'cors-reflect-cookie',
  needs: ['ambient'],
  origins: () => [foreignOrigin, 'http://evil.test:8080', 'null', 'file://'],
  open: reflects,
})
