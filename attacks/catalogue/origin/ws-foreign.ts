import { foreignOrigin, originAttack } from '../../kit/origin-attack.ts'

export default originAttack({
  id: 'origin/ws-foreign',
  rows: ['origin.ws.foreign'],
  title: 'A WebSocket opened by a page of another origin',
  requirement: 'ASVS V4.4.2: the Origin of a WebSocket handshake is checked against a list of allowed ones',
  impact:
    'Where a cookie is enough to log in, any page talks as its visitor (cross-site WebSocket hijacking). With a bearer token in the payload no page has one to send, and little is lost.',
  remedy:
    'Check request.headers.origin in allowRequest against an exact list; cors never restricts a WebSocket, only polling answers.',
  // Low, because the token is put into the message by the page's own code (attacks.md, trap T4).
  severity: 'low',
  cwe: ['CWE-1385', 'CWE-346'],
  references: ['ASVS V4.4.2', 'WSTG-CLNT-10'],
  provenBy: 'no-origin-check',
  origins: () => [foreignOrigin],
})
