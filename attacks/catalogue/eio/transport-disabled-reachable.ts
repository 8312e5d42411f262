import { approach } from '../../../target/session.ts'
import { type BaseContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { isOpened, pollingHandshake } from '../../kit/polling-handshake.ts'

export default defineAttack({
  id: 'eio/transport-disabled-reachable',
  rows: ['eio.transport.disabled-reachable'],
  title: 'A handshake over the transport that the profile does not list',
  requirement:
    'ASVS V13.4: what is not used is not offered; Engine.IO answers an unknown transport with 400 and code 0',
  impact:
    'What was built around one transport does not hold for the other: no sticky sessions, no origin check, other limits.',
  remedy: 'Set transports on the server, not only on the client: new Server({ transports: ["websocket"] }).',
  severity: 'low',
  cwe: ['CWE-1188'],
  references: [],
  provenBy: 'polling-on',
  needs: ['oneTransport'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const transport = context.oneTransport === 'websocket' ? 'polling' : 'websocket'
    const how = transport === 'polling' ? await refusalOfPolling(context) : await refusalOfWebSocket(context)
    context.note('received', `a handshake over ${transport}: ${how ?? 'taken'}`)
    const { observation } = await control(context, `over ${context.oneTransport}`, await openWitness(context))
    return how === undefined ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})

/** Undefined when it was taken. */
async function refusalOfPolling(context: BaseContext): Promise<string | undefined> {
  const answer = await pollingHandshake(context)
  return isOpened(answer) ? undefined : `HTTP ${answer.status}`
}

async function refusalOfWebSocket(context: BaseContext): Promise<string | undefined> {
  const { target, attacker, signal, freshAddress } = context
  const address = freshAddress()
  const opened = await approach(target, { transport: 'websocket', token: attacker.token, address, signal })
  if (!opened.ok) return opened.refusal.how
  await opened.client.close()
  return undefined
}
