import { endingAttack, openSubject } from '../../kit/ending.ts'
import { mustSend, registerOwn } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/password-change',
  rows: ['session.password-change'],
  title: 'A user changes the password; connections and tokens from before it go on',
  requirement: 'ASVS V7.4.3: after a change of password all other sessions are, or can be, terminated',
  impact: 'Who has lost an account cannot get rid of the thief by the one thing that everybody tells them to do.',
  remedy: 'On a change of password end all sessions of the account and disconnect its sockets, on all nodes.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.3'],
  provenBy: 'pw-no-revoke',
  needs: ['changePassword', 'register'],
  login: registerOwn,
  open: async (context, login, witness) => [await openSubject(context, 'the connection', login, witness)],
  end: (context, { token, account }) =>
    mustSend(context, 'the change of password', context.changePassword, {
      token,
      username: account.username,
      password: account.password,
      newPassword: `Gc-${context.canary()}`,
    }),
})
