import { endingAttack, openSubject } from '../../kit/ending.ts'
import { mustSend } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/logout-other-node',
  rows: [],
  title: 'A user logs out at one node, and a connection to another node goes on',
  requirement: 'ASVS V7.4.1: when a session is terminated, no further use of it is possible',
  impact: 'A logout ends what happens to hang on the same node: with two nodes, every second stolen session survives.',
  remedy: 'Disconnect over the adapter (io.in(sessionRoom).disconnectSockets(true)) or tell all nodes by a channel.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1', 'OWASP API2:2023'],
  provenBy: 'endings-own-node',
  needs: ['logout', 'nodes'],
  open: async (context, login, witness) => [
    await openSubject(context, 'the connection to the other node', login, witness, { node: context.nodes[1] }),
  ],
  end: (context, { token }) => mustSend(context, 'the logout', context.logout, { token }),
})
