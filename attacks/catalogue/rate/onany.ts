import { matchTemplate } from '../../../target/template.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack } from '../../kit/rate-attack.ts'

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
  async flood(context, { limit, tally, honestEveryMs, durationMs, witness }) {
    const { send, hear } = context.signals
    const { room } = context.target.profile.chat
    const [sender] = await openSenders(context, [{}])
    witness.onEvent = ({ event, args }) => {
      if (event === hear.event && matchTemplate(hear.args, args) !== undefined) tally.effect()
    }
    const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
    await pace(context, { everyMs: honestEveryMs / times, durationMs }, () => {
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
  },
})
