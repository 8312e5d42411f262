import { matchTemplate } from '../../../target/template.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted } from '../../judge.ts'
import { openWitness, show } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { messageLimit } from '../../kit/message-limit.ts'
import { openSenders } from '../../kit/rate-attack.ts'
import { recovered } from '../../kit/recovered.ts'
import { messages } from '../../sends.ts'

export default defineAttack({
  id: 'rate/feedback',
  kind: 'probe',
  rows: ['rate.feedback'],
  title: 'Goes over the message limit once, to read how the server says so',
  requirement: 'ASVS V2.4.1: limits exist; how a limited client is told is the choice of the server',
  impact: 'None: a reading. A silent drop looks like lost messages to an honest client.',
  remedy:
    'Acknowledge a limited event with an error and retryAfterMs; an error from socket.use is not sent to the client.',
  severity: 'info',
  cwe: [],
  references: [],
  needs: [],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: messages(300),
  async run(context) {
    const { chat } = context.target.profile
    const witness = await openWitness(context)
    const limit = await messageLimit(context, witness)
    if (limit === undefined)
      return inconclusive('superseded by rate/absent: there is no limit to go over', context.evidence)
    const [sender] = await openSenders(context, [{}])
    const success = typeof chat.send.ack === 'object' ? chat.send.ack.ok : undefined
    let [answered, refused, refusal] = [0, 0, '']
    const messages = Math.min(3 * limit.count, 300)
    await pace(context, { everyMs: 2, durationMs: 2 * messages }, () => {
      void sender?.sayWithAck(context.canary(), context.settleMs).then((answer) => {
        if (answer === undefined) return
        answered += 1
        if (success === undefined || matchTemplate(success, answer[0]) !== undefined) return
        refused += 1
        refusal = show(answer[0])
      })
    })
    const last = await recovered(context, witness)
    const events = new Set(sender?.events.map(({ event }) => event).filter((event) => event !== chat.hear.event))
    const told = [
      ...(refused > 0 ? [`acknowledged as ${refusal}`] : []),
      ...(answered < messages ? [`${messages - answered} of ${messages} without an answer`] : []),
      ...(events.size > 0 ? [`told by ${[...events].join(', ')}`] : []),
      ...(sender?.end === undefined ? [] : [`disconnected: ${sender.end.how}`]),
    ]
    const seen = context.note('measured', `over the limit: ${told.join('; ') || 'nothing is said'}`)
    return resisted(last.observation, [seen])
  },
})
