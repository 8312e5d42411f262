import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { connectsAgain } from '../../kit/connects-again.ts'
import { isAlive, openSubject, untilEnded } from '../../kit/ending.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'session/logout-reconnect-same-transport',
  rows: ['session.logout.reconnect-same-transport'],
  title: 'Thrown out by a logout, a client sends CONNECT again on the connection that it still has',
  requirement:
    'ASVS V7.4.1; a Socket.IO DISCONNECT leaves the transport open, and handshake headers are its first ones',
  impact: 'The session that has ended is back at once, with the credential that opened the transport.',
  remedy: 'Call disconnect(true), and verify the credential and its session at every CONNECT, not once per connection.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1'],
  provenBy: 'kick-nsp-only',
  needs: ['logout'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const login = await logInAgain(context)
    const subject = await openSubject(context, 'the connection', login, witness)
    await mustSend(context, 'the logout', context.logout, { token: login.token })
    await untilEnded(context, [subject])
    if (subject.session.isOpen && (await isAlive(context, subject)))
      return inconclusive('superseded by session/logout-existing-socket: nobody was thrown out', context.evidence)
    const { client, namespace, auth, engine } = subject.session
    const back = engine.isOpen ? await client.connect(namespace, auth, context.settleMs) : undefined
    const how = back === undefined ? 'the transport is closed' : back.ok ? 'let in' : `refused, ${back.refusal.how}`
    context.note('received', `CONNECT again on the same transport: ${how}`)
    if (back?.ok) await subject.session.join()
    // The session object ended with the first one; the wire under it speaks for the second.
    const session = { ...subject.session, end: back?.ok ? undefined : subject.session.end }
    const alive = back?.ok === true && (await isAlive(context, { name: 'the second socket', session, witness }))
    const { token } = await logInAgain(context)
    const last = await control(context, 'a login after all that', witness, { token })
    if (!alive) return resisted(last.observation, context.evidence)
    context.recording.written(connectsAgain(context, login.token))
    return vulnerable(context.evidence)
  },
})
