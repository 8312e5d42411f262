import { staleRoleAttack } from '../../kit/stale-role.ts'

export default staleRoleAttack({
  id: 'session/demotion-other-node',
  rows: [],
  title: 'An admin is demoted on one node while connected to another, and goes on with the events of admins there',
  requirement: 'ASVS V8.3.2: a change of rights takes effect at once, on connections that are open already',
  impact: 'Who was demoted stays an admin on every node but the one that happened to be told.',
  remedy:
    'Tell all nodes: io.in(userRoom(id)).disconnectSockets(true) over an adapter, and ask a shared store for the role.',
  severity: 'high',
  cwe: ['CWE-269'],
  references: ['ASVS V8.3.2'],
  provenBy: 'demotion-own-node',
  needs: ['nodes'],
  node: ({ nodes }) => nodes[1],
})
