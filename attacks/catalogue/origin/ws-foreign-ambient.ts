import { foreignOrigin, originAttack } from '../../kit/origin-attack.ts'

export default originAttack({
  id: 'origin/ws-foreign-ambient',
  rows: ['origin.ws.foreign'],
  title: 'A WebSocket opened by a page of another origin, with the credential that its visitor’s browser adds',
  requirement: 'ASVS V4.4.2: the Origin of a WebSocket handshake is checked against a list of allowed ones',
  impact:
    'Any page talks as its visitor and reads what he reads (cross-site WebSocket hijacking). SameSite keeps other sites out, but not pages on other ports and subdomains.',
  remedy: 'Check request.headers.origin in allowRequest against an exact list; cors never restricts a WebSocket.',
  severity: 'high',
  cwe: ['CWE-1385', 'CWE-346'],
  references: ['ASVS V4.4.2', 'WSTG-CLNT-10'],
  provenBy: 'no-origin-check-cookie',
  needs: ['ambient'],
  origins: () => [foreignOrigin],
})
