import { approach } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'

const tooMuchBytes = 10_000_000

export default defineAttack({
  id: 'dos/size-advertised',
  rows: ['dos.size.advertised'],
  title: 'Reads in the open packet how large a message the server takes',
  requirement: 'Engine.IO protocol 4, maxPayload: no larger than messages need; the default of the server is 1 MB',
  impact: 'A few connections fill the memory: each message is held whole before anybody looks at it.',
  remedy: 'Set maxHttpBufferSize to a little more than the longest honest message; send files over HTTP.',
  severity: 'low',
  cwe: ['CWE-1188'],
  references: [],
  provenBy: 'buffer-100mb',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { target, attacker, signal } = context
    const opened = await approach(target, { token: attacker.token, address: context.freshAddress(), signal })
    if (!opened.ok) return inconclusive(`the handshake was refused: ${opened.refusal.how}`, context.evidence)
    const { maxPayloadBytes } = opened.client.engine.open
    await opened.client.close()
    if (maxPayloadBytes === 0) return inconclusive('the open packet names no size (Engine.IO 3 never does)')
    const seen = context.note('received', `messages of up to ${maxPayloadBytes} bytes are taken`)
    context.recording.written(
      ({ door }) => `const { maxPayload } = await handshake(${door({ token: attacker.token, join: false })})
expect(maxPayload > ${tooMuchBytes}, 'messages of up to ' + maxPayload + ' bytes are taken')`,
    )
    return maxPayloadBytes > tooMuchBytes ? vulnerable([seen]) : resisted(seen, [seen])
  },
})
