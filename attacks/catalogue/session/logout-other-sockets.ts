import { endingAttack, openSubject } from '../../kit/ending.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/logout-other-sockets',
  rows: ['session.logout.other-sockets'],
  title: 'A user logs out everywhere; three connections of two logins, on both transports, were open',
  requirement: 'ASVS V7.4.3 and V7.5.2: all sessions of an account can be terminated, and then all of them are',
  impact: 'The connection that a thief opened is the one that stays.',
  remedy: 'End every connection of the account, not the one that is found first: fetchSockets() or a room per user.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.3', 'ASVS V7.5.2'],
  provenBy: 'kick-one',
  needs: ['logoutAll'],
  async open(context, login, witness) {
    const other = await logInAgain(context)
    const transport = context.target.profile.transports.at(-1) ?? 'websocket'
    return Promise.all([
      openSubject(context, 'the first connection', login, witness),
      openSubject(context, `the second, over ${transport}`, login, witness, { transport }),
      openSubject(context, 'the third, of another login', other, witness),
    ])
  },
  end: (context, { token }) => mustSend(context, 'the logout everywhere', context.logoutAll, { token }),
})
