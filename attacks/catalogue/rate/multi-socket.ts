import { byTurns, rateAttack } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/multi-socket',
  rows: ['rate.multi-socket'],
  title: 'One user on many connections at once, each of them just below the limit',
  requirement: 'ASVS V2.4.1: limits hold for the account, whatever the number of its connections',
  impact: 'The limit is multiplied by the number of connections that one user opens.',
  remedy: 'Key the limiter by user id, not by socket.id, and cap the connections of one user.',
  severity: 'high',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-socket-bucket',
  tolerance: 1.5,
  async flood(context, flood) {
    // One below the declared number of connections: others of the same user may not have closed yet.
    const most = (context.target.profile.limits.connectionsPerAccount ?? Number.POSITIVE_INFINITY) - 1
    const count = Math.max(1, Math.min(flood.senders, most))
    await byTurns(
      context,
      flood,
      Array.from({ length: count }, () => ({})),
    )
  },
})
