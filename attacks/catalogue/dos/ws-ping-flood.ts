import { encodeFrame, OPCODE } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { resisted } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { messages } from '../../sends.ts'

const pings = 10_000

export default defineAttack({
  id: 'dos/ws-ping-flood',
  kind: 'probe',
  rows: ['dos.ws.ping-flood'],
  title: 'Ten thousand control pings at once, to read whether they are answered and how long others wait',
  requirement: 'RFC 6455 section 5.5.2: pings are answered; how many, is the choice of the server',
  impact: 'None where the others do not notice: pings are below every limit of Socket.IO.',
  remedy:
    'Where it matters: count "ping" events of the ws socket, and end the connection beyond some hundred a second.',
  severity: 'info',
  cwe: ['CWE-400'],
  references: ['RFC 6455 section 5.5.2'],
  needs: ['websocket'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  sends: messages(pings),
  async run(context) {
    const witness = await openWitness(context)
    const quiet = await control(context, 'an honest message before', witness)
    const session = await attackerSession(context, { transport: 'websocket', join: false })
    const ping = encodeFrame({ opcode: OPCODE.ping, payload: 'x'.repeat(100) })
    const bytesBefore = session.engine.bytesReceived
    session.engine.sendFrame(Buffer.concat(Array.from({ length: pings }, () => ping)))
    const busy = await control(context, 'an honest message meanwhile', witness)
    await context.wait(200, 'for the last answers')
    const answered = session.engine.bytesReceived - bytesBefore
    const end = session.end === undefined ? 'the connection goes on' : session.end.how
    session.kill()
    const trips = [quiet, busy].map(({ tripMs = 0 }) => `${Math.round(tripMs)} ms`)
    const seen = context.note(
      'measured',
      `${pings} pings: ${answered} bytes of answers; ${end}; honest messages took ${trips.join(' before and ')} meanwhile`,
    )
    return resisted(busy.observation, [seen])
  },
})
