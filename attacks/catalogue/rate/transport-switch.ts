import { byTurns, rateAttack } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/transport-switch',
  rows: ['rate.transport-switch'],
  title: 'The same user sends over WebSocket and over HTTP polling, just below the limit on each',
  requirement: 'ASVS V2.4.1: limits hold for the account, whatever the transport',
  impact: 'Every change of transport buys a fresh budget.',
  remedy: 'Key the limiter by user id alone; socket.conn.transport.name has no place in the key.',
  severity: 'medium',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-transport',
  needs: ['websocket', 'polling'],
  async flood(context, flood) {
    await byTurns(context, flood, [{ transport: 'websocket' }, { transport: 'polling' }])
  },
})
