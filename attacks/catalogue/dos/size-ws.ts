import { encodePacket } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, control, openWitness } from '../../kit/attempt.ts'

/** Well above Socket.IO's own bound of 1 MB, and little for a server that takes it. */
const bytes = 4_000_000

export default defineAttack({
  id: 'dos/size-ws',
  rows: ['dos.size.ws', 'dos.size.polling'],
  title: 'One event of four megabytes over each transport: is it refused before it was read, or answered?',
  requirement: 'ASVS V2.4.1: sizes are limited; maxHttpBufferSize closes with 1009, or answers a POST with 413',
  impact: 'Each message is held whole, decoded and parsed before anybody looks at it: few clients fill the memory.',
  remedy: 'Set maxHttpBufferSize to a little more than the longest honest message.',
  severity: 'medium',
  cwe: ['CWE-770'],
  references: [],
  provenBy: 'buffer-100mb',
  needs: ['acknowledgement'],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  async run(context) {
    const { target, attacker } = context
    const { chat, namespace, transports } = target.profile
    let taken = false
    for (const transport of transports) {
      if (!taken) context.recording.fromHere()
      const admission = await context.connect({ token: attacker.token, transport, address: context.freshAddress() })
      if (!admission.admitted) throw new ControlFailed(`refused over ${transport}: ${admission.refusal.how}`)
      const { session } = admission
      const first = await session.sayWithAck(context.canary(), context.settleMs)
      if (first === undefined) return inconclusive(`a short message is not acknowledged over ${transport}`)
      // Any answer to it, even a refusal, came after the whole of it was read.
      const data = [chat.send.event, ...target.messageArgs('x'.repeat(bytes))]
      const answered = session.emitWithAck(chat.send.event, data.slice(1), 3_000)
      const answer = await Promise.race([answered, session.ended.then(() => undefined)])
      const how = answer === undefined ? (session.end?.how ?? 'no answer') : 'answered'
      const size = encodePacket({ type: 'event', nsp: namespace, data }).text.length
      context.note('received', `an event of ${size} bytes over ${transport}: ${how}`)
      taken ||= answer !== undefined
      if (taken) context.recording.untilHere()
      session.kill()
    }
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return taken ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
