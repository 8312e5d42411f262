import { endingAttack, openSubject } from '../../kit/ending.ts'
import { adminToken, mustSend, registerOwn } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/user-disabled',
  rows: ['session.user-disabled'],
  title: 'An admin disables a user whose connection is open',
  requirement: 'ASVS V7.4.2: when an account is disabled or deleted, its sessions are terminated',
  impact: 'Somebody who was thrown out goes on reading and writing until they choose to leave.',
  remedy: 'Disconnect the sockets of an account that is disabled, and look the account up whenever a socket comes in.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.2'],
  provenBy: 'disabled-lives',
  needs: ['register', 'admin', 'disable'],
  login: registerOwn,
  open: async (context, login, witness) => [await openSubject(context, 'the connection', login, witness)],
  end: async (context, { account }) =>
    mustSend(context, 'disabling the account', context.disable, {
      username: account.username,
      adminToken: await adminToken(context),
    }),
})
