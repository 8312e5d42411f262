import { endingAttack, openSubject } from '../../kit/ending.ts'
import { mustSend } from '../../kit/own-login.ts'

export default endingAttack({
  id: 'session/logout-leave-revocation-room',
  rows: ['session.logout.leave-revocation-room'],
  title: 'A client leaves the room by which it would be thrown out, and then its session is ended',
  requirement: 'ASVS V7.4.1 and V8.2.2: what a server ends sessions by is not for the client to change',
  impact: 'Who leaves user:<id> in time can no longer be disconnected by it, whatever the server believes.',
  remedy:
    'Keep rooms of the server apart from those of clients (a prefix that leave and join refuse), or end sockets by a registry.',
  severity: 'high',
  cwe: ['CWE-639', 'CWE-863'],
  references: ['ASVS V7.4.1', 'ASVS V8.2.2'],
  provenBy: 'leave-any-room',
  needs: ['logout', 'leave'],
  async open(context, login, witness) {
    const subject = await openSubject(context, 'the connection', login, witness)
    const { event, args } = context.leave
    const id = String(login.account.id ?? login.account.username ?? login.account.name)
    for (const room of [`user:${id}`, `user_${id}`, `user-${id}`, id, subject.session.id]) {
      const answer = await subject.session.emitWithAck(event, context.target.fill(args, { room }), 500)
      context.note('sent', `leaves ${room}: ${answer === undefined ? 'no answer' : JSON.stringify(answer[0])}`)
    }
    return [subject]
  },
  end: (context, { token }) => mustSend(context, 'the logout', context.logout, { token }),
})
