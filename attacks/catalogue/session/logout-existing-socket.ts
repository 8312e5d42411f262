import { endingAttack, openSubject } from '../../kit/ending.ts'
import { mustSend } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/logout-existing-socket',
  rows: ['session.logout.existing-socket'],
  title: 'A user logs out over HTTP, and a connection opened before goes on',
  requirement: 'ASVS V7.4.1: when a session is terminated, no further use of it is possible',
  impact: 'Logging out changes nothing for who holds the connection: on a shared machine, or with a stolen token.',
  remedy:
    'Keep sockets by session, and in the logout handler call io.in(sessionRoom).disconnectSockets(true), on all nodes.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1', 'OWASP API2:2023'],
  provenBy: 'logout-http-only',
  needs: ['logout'],
  open: async (context, login, witness) => [await openSubject(context, 'the connection', login, witness)],
  end: (context, { token }) => mustSend(context, 'the logout', context.logout, { token }),
})
