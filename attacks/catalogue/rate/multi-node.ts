import { byTurns, rateAttack } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/multi-node',
  rows: [],
  title: 'One user connected to every node, each connection just below the limit',
  requirement: 'ASVS V2.4.1: limits hold for the account, whatever the node that it comes to',
  impact: 'The limit is multiplied by the number of nodes, and grows with every one that is added against the load.',
  remedy: 'Count in the store that the nodes share (rate-limiter-flexible with Redis), keyed by user id.',
  severity: 'high',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'limit-own-node',
  needs: ['nodes'],
  async flood(context, flood) {
    // Each alone is honest: it shows only in the sum, and that the more clearly the longer it lasts.
    await byTurns(
      context,
      flood,
      context.nodes.map((node) => ({ node })),
      2 * flood.durationMs,
    )
  },
})
