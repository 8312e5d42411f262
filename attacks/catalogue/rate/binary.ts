import type { Target } from '../../../target/target.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack, steadySender } from '../../kit/rate-attack.ts'

const binary = Buffer.from('binary')

/** Two ways to make a message a binary one: a buffer among its fields, or one more argument behind them. */
const forms = [
  ({ messageArgs }: Target, text: string) => messageArgs(text, { extra: { attachment: binary } }),
  ({ messageArgs }: Target, text: string) => [...messageArgs(text), binary],
]

export default rateAttack({
  id: 'rate/binary',
  rows: ['rate.binary'],
  title: 'Messages with a buffer in them, which travel as binary events, at many times the allowed rate',
  requirement: 'ASVS V2.4.1: limits hold for every kind of packet',
  impact: 'A limiter that looks at text packets only lets binary events through without end.',
  remedy: 'Count in socket.onAny or socket.use, which see binary events as well; do not count raw engine packets.',
  severity: 'medium',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'counts-text-only',
  async flood(context, flood) {
    const { limit, tally, honestEveryMs, durationMs, witness } = flood
    const { target } = context
    const { namespace, chat } = target.profile
    const [sender] = await openSenders(context, [{}])
    if (sender === undefined) throw new ControlFailed('the sender was refused')
    const texts = forms.map(() => context.canary())
    const say = (args: readonly unknown[]) =>
      sender.client.emit(namespace, chat.send.event, args, chat.send.ack !== false)
    for (const [i, form] of forms.entries()) say(form(target, texts[i]!))
    const heard = await Promise.all(texts.map((text) => witness.heard(text, context.settleMs)))
    const works = heard.findIndex((message) => message !== undefined)
    if (works < 0) context.note('received', 'messages with a buffer in them reach nobody')
    const form = forms[Math.max(0, works)]!
    const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
    const everyMs = honestEveryMs / times
    flood.does = { senders: [steadySender(context)], everyMs, args: (text) => form(target, text) }
    await pace(context, { everyMs, durationMs }, () => say(form(target, tally.next())))
  },
})
