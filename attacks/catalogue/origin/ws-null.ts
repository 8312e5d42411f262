import { originAttack } from '../../kit/origin-attack.ts'

export default originAttack({
  id: 'origin/ws-null',
  rows: ['origin.ws.null'],
  title: 'A WebSocket with the Origin null or file://, as sandboxed frames and local files send it',
  requirement: 'ASVS V4.4.2: the Origin is checked against a list, and null is on no list',
  impact: 'Any page can make a sandboxed frame, whose Origin is null: the list of origins is void.',
  remedy: 'Never put "null" on the list, and never let an unparsable Origin pass as if it were missing.',
  severity: 'medium',
  cwe: ['CWE-346'],
  references: ['ASVS V4.4.2', 'WSTG-CLNT-10'],
  provenBy: 'null-ok',
  // A missing Origin is a native client, and no finding.
  origins: () => ['null', 'file://'],
})
