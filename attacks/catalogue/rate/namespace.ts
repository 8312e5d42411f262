import { byTurns, rateAttack } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/namespace',
  rows: ['rate.namespace', 'nsp.multi-limit'],
  title: 'The same user sends in several namespaces at once, just below the limit in each',
  requirement: 'ASVS V2.4.1: limits hold for the account, whatever the namespace',
  impact: 'The limit is multiplied by the number of namespaces.',
  remedy: 'One limiter for all namespaces, keyed by user id: a socket is another object in each of them.',
  severity: 'medium',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-socket-bucket',
  needs: ['chatNamespaces'],
  namespaces: ({ chatNamespaces }) => chatNamespaces,
  async flood(context, flood) {
    const namespaces = [context.target.profile.namespace, ...context.chatNamespaces]
    await byTurns(
      context,
      flood,
      namespaces.map((namespace) => ({ namespace })),
    )
  },
})
