import { ControlFailed, openWitness } from '../../kit/attempt.ts'
import { endingAttack, mustSpeak, openSubject } from '../../kit/ending.ts'
import { mustSend } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/logout-other-namespaces',
  rows: ['session.logout.other-namespaces'],
  title: 'A user who is in several namespaces of one connection logs out: do all of them end?',
  requirement: 'ASVS V7.4.1; socket.disconnect() leaves one namespace, socket.disconnect(true) ends the connection',
  impact: 'The session is over in one namespace and goes on in the next, on the same wire.',
  remedy: 'Call disconnect(true) or disconnectSockets(true): without `true` the other namespaces stay.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1'],
  provenBy: 'kick-nsp-only',
  needs: ['logout', 'chatNamespaces'],
  async open(context, login, witness) {
    const namespace = context.chatNamespaces[0]!
    const other = await openWitness(context, { namespace })
    const root = await openSubject(context, 'the first namespace', login, witness)
    const admission = await root.session.attach(namespace, root.session.auth)
    if (!admission.admitted) throw new ControlFailed(`${namespace} was refused: ${admission.refusal.how}`)
    await admission.session.join()
    const second = { name: namespace, session: admission.session, witness: other }
    await mustSpeak(context, second)
    return [root, second]
  },
  end: (context, { token }) => mustSend(context, 'the logout', context.logout, { token }),
})
