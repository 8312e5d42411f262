import { foreignOrigin, originAttack } from '../../kit/origin-attack.ts'

export default originAttack({
  id: 'origin/ws-foreign',
  rows: ['origin.ws.foreign'],
  title: 'A WebSocket opened by a page of another origin',
  requirement: 'ASVS V4.4.2: the Origin of a WebSocket handshake is checked against a list of allowed ones',
  impact:
    'With a bearer token in the payload no page of others has one to send: little is lost, until a cookie is taken too.',
  remedy:
    'Check request.headers.origin in allowRequest against an exact list; cors never restricts a WebSocket, only polling answers.',
  // Low, because the token is put into the message by the page's own code (attacks.md, trap T4).
  severity: 'low',
  cwe: ['CWE-1385', 'CWE-346'],
  references: ['ASVS V4.4.2', 'WSTG-CLNT-10'],
  provenBy: 'no-origin-check',
  needs: ['bearer'],
  origins: () => [foreignOrigin],
})
