import { staleRoleAttack } from '../../kit/stale-role.ts'

export default staleRoleAttack({
  id: 'session/role-stale',
  rows: ['session.role-stale'],
  title: 'An admin is demoted while connected, and goes on with the events of admins',
  requirement: 'ASVS V8.3.2: a change of rights takes effect at once, on connections that are open already',
  impact: 'Who was demoted stays an admin for as long as he does not disconnect.',
  remedy:
    'Ask the account for the role in each admin event, not socket.data, and end the connections of who is demoted.',
  severity: 'high',
  cwe: ['CWE-269'],
  references: ['ASVS V8.3.2'],
  provenBy: 'role-cached',
})
