import { corsAttack } from '../../kit/cors.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

export default corsAttack({
  id: 'origin/cors-wildcard',
  rows: ['origin.cors.wildcard'],
  title: 'A polling handshake by a page of another origin is answered for all pages to read (*)',
  requirement: 'ASVS V3.4.2: Access-Control-Allow-Origin is a fixed value, or checked against a list',
  impact:
    'Any page may talk to the server through its visitor’s network. Browsers send no cookie along and refuse the two together, so a login is still needed.',
  remedy: "Set cors.origin to a list of origins instead of '*'.",
  severity: 'low',
  cwe: ['CWE-942'],
  references: ['ASVS V3.4.2', 'CVE-2020-28481'],
  provenBy: 'cors-star',
  origins: () => [foreignOrigin, 'null'],
  open: ({ refused, readers }) => refused === undefined && readers === '*',
})
