import type { Session } from '../../../target/session.ts'
import type { BaseContext } from '../../attack.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack } from '../../kit/rate-attack.ts'

/** Two ways to make a message a binary one: a buffer among its fields, or one more argument behind them. */
const forms = [
  (sender: Session, text: string) => sender.say(text, { extra: { attachment: Buffer.from('binary') } }),
  ({ client }: Session, text: string, { target }: BaseContext) => {
    const { namespace, chat } = target.profile
    client.emit(
      namespace,
      chat.send.event,
      [...target.messageArgs(text), Buffer.from('binary')],
      chat.send.ack !== false,
    )
  },
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
  async flood(context, { limit, tally, honestEveryMs, durationMs, witness }) {
    const [sender] = await openSenders(context, [{}])
    if (sender === undefined) throw new ControlFailed('the sender was refused')
    const texts = forms.map(() => context.canary())
    for (const [i, form] of forms.entries()) form(sender, texts[i]!, context)
    const heard = await Promise.all(texts.map((text) => witness.heard(text, context.settleMs)))
    const works = heard.findIndex((message) => message !== undefined)
    if (works < 0) context.note('received', 'messages with a buffer in them reach nobody')
    const form = forms[Math.max(0, works)]!
    const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
    await pace(context, { everyMs: honestEveryMs / times, durationMs }, () => form(sender, tally.next(), context))
  },
})
