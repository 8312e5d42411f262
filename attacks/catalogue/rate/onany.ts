import { matchTemplate } from '../../../target/template.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'

export default rateAttack({
  id: 'rate/onany',
  rows: ['rate.onany'],
  title: 'Typing signals at many times the allowed rate: the limit stands in a middleware, and where is the work done?',
  requirement: 'CWE-696: the limit comes before the work; in Socket.IO catch-all listeners run before socket.use()',
  impact: 'What the limiter denies has been passed on already: one user keeps everybody’s page busy.',
  remedy: 'Do no work in socket.onAny beside the limiter; count signals as well, or send at most one a second on.',
  severity: 'medium',
  cwe: ['CWE-696', 'CWE-799'],
  references: ['ASVS V2.4.1'],
  provenBy: 'onany-handler',
  needs: ['signals'],
  async flood(context, flood) {
    const { limit, tally, honestEveryMs, durationMs, witness } = flood
    const { send, hear } = context.signals
    const { room } = context.target.profile.chat
    const [sender] = await openSenders(context, [{}])
    witness.onEvent = ({ event, args }) => {
      if (event === hear.event && matchTemplate(hear.args, args) !== undefined) tally.effect()
    }
    const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
    const everyMs = honestEveryMs / times
    await pace(context, { everyMs, durationMs }, () => {
      const message = tally.next()
      sender?.client.emit(
        sender.namespace,
        send.event,
        context.target.fill(send.args, { room, message, text: message }),
        send.ack !== false,
      )
    })
    await context.wait(Math.min(context.settleMs, 300), 'for the last of them')
    witness.onEvent = undefined
    const values = { room, message: context.canary(), text: context.canary() }
    flood.written = ({ value, door }) => {
      const signal = [context.target.profile.namespace, send.event, context.target.fill(send.args, values)]
      return `const listener = await connect(${door({ token: context.victim.token })}, true)
const sender = await connect(${door(steadySender(context))}, true)
const startMs = performance.now()
await pace(${tally.sent}, ${everyMs.toFixed(1)}, () => emit(sender, ${signal.map((part) => value(part)).join(', ')}, ${send.ack !== false}))
const seen = () => listener.received.filter((event) => JSON.parse(event)[0] === ${value(hear.event)}).length
await overTheLimit(seen, ${tally.sent}, ${value({ ...limit, tolerance: 1.2 })}, startMs)`
    }
  },
})
