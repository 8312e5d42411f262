import { encodeFrame } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { messagePacket } from '../../kit/flood.ts'
import { frameBreaches } from '../../kit/frame-breaches.ts'

export default defineAttack({
  id: 'dos/ws-protocol',
  rows: ['dos.ws.protocol'],
  title: 'Frames that the protocol forbids: masks, reserved bits, opcodes, lengths, control frames, broken UTF-8',
  requirement: 'RFC 6455 sections 5.1, 5.2, 5.4, 5.5 and 8.1: such a frame fails the connection',
  impact: 'What one part of the way reads differently from another gets past it: filters, proxies, logs.',
  remedy: 'Use ws as it is: no skipUTF8Validation, no parser of your own.',
  severity: 'low',
  cwe: ['CWE-20'],
  references: ['RFC 6455 section 5.1', 'RFC 6455 section 8.1'],
  provenBy: 'lenient-ws',
  needs: ['websocket', 'textPackets'],
  effect: 'disrupt',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    let lenient = false
    for (const name of Object.keys(frameBreaches(Buffer.alloc(20)))) {
      const session = await attackerSession(context, { transport: 'websocket' })
      const frames = frameBreaches(Buffer.from(messagePacket(context, context.canary(), 7)))[name]!
      session.engine.sendFrame(Buffer.concat(frames.map(encodeFrame)))
      // Read after the breach, on the same connection.
      const after = context.canary()
      session.say(after)
      const goesOn =
        (await Promise.race([witness.heard(after, context.settleMs), session.ended.then(() => undefined)])) !==
        undefined
      lenient ||= goesOn
      context.note(
        'received',
        `${name}: ${goesOn ? 'taken, and the next message is heard' : (session.end?.how ?? 'no answer')}`,
      )
      session.kill()
    }
    const last = await control(context, 'an honest client', witness)
    return lenient ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
