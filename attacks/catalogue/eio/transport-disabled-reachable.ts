import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'

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
    const { target, attacker, signal } = context
    const transport = context.oneTransport === 'websocket' ? 'polling' : 'websocket'
    const opened = await approach(target, {
      transport,
      token: attacker.token,
      address: context.freshAddress(),
      signal,
    })
    context.note('received', `a handshake over ${transport}: ${opened.ok ? 'taken' : opened.refusal.how}`)
    if (opened.ok) await opened.client.close()
    const { observation } = await control(context, `over ${context.oneTransport}`, await openWitness(context))
    return opened.ok ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
