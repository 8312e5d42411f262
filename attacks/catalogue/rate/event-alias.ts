import { matchTemplate } from '../../../target/template.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'
import { actWords, sayLine } from '../../kit/say-script.ts'

export default rateAttack({
  id: 'rate/event-alias',
  rows: ['rate.event-alias', 'rate.other-event'],
  title: 'Messages just below the limit, and between them as many joins on the same socket: is the sum limited?',
  requirement: 'ASVS V2.4.1: limits hold for everything that a client sends, whatever the event is called',
  impact: 'The limit is multiplied by the number of events; uncounted ones cost the server as much as counted ones.',
  remedy: 'Count in one place for all events, known or not: socket.onAny or socket.use, not in each handler.',
  severity: 'medium',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-event-bucket',
  needs: ['joinAcknowledgement'],
  async flood(context, flood) {
    const { limit, tally, honestEveryMs, durationMs } = flood
    const [sender] = await openSenders(context, [{}])
    const { ack } = context.joinAcknowledgement
    const success = typeof ack === 'object' ? ack.ok : undefined
    await pace(context, { everyMs: honestEveryMs, durationMs, messages: 2 }, () => {
      sender?.say(tally.next())
      tally.next()
      void sender?.join().then((answer) => {
        if (answer !== undefined && matchTemplate(success, answer[0]) !== undefined) tally.effect()
      })
    })
    // Twice as long: it shows the more clearly.
    const count = 2 * Math.ceil(durationMs / honestEveryMs)
    flood.written = (say) => `${sayLine(context, say)}
const mark = \`gc\${randomBytes(9).toString('hex')}\`
const listener = await connect(${say.door({ token: context.victim.token })}, true)
const sender = await connect(${say.door(steadySender(context))}, true)
const joins = () => ${actWords(context, say, 'sender', context.joinAcknowledgement, context.target.profile.chat.room)}.then((answer) => JSON.stringify(shapeOf(answer)))
const wanted = await joins()
const startMs = performance.now()
let joined = 0
await pace(${count}, ${honestEveryMs.toFixed(1)}, (n) => {
  say(sender, \`\${mark}-\${n}\`)
  joins().then((answer) => (joined += answer === wanted))
})
await overTheLimit(() => numbered([listener], mark) + joined, ${2 * count}, ${say.value({ ...limit, tolerance: 1.2 })}, startMs)`
  },
})
