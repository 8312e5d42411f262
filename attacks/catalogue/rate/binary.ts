import type { Session } from '../../../target/session.ts'
import type { BaseContext } from '../../attack.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { pace } from '../../kit/flood.ts'
import { openSenders, rateAttack } from '../../kit/rate-attack.ts'

/** Two ways to make a message a binary one: a buffer among its fields, or one more argument behind them. */
const forms = [
  (sender: Session, text: string) => sender.say(text, { extra: { attachment: Buffer.from('binary') } }),
  (sender: Session, text: string, { target }: BaseContext) =>
    sender.emit(target.profile.chat.send.event, [...target.messageArgs(text), Buffer.from('binary')]),
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
    let form = forms[0]!
    for (const candidate of forms) {
      const text = context.canary()
      candidate(sender, text, context)
      form = candidate
      if ((await witness.heard(text, context.settleMs)) !== undefined) break
      context.note('received', 'a message with a buffer in it reached nobody')
    }
    const times = Math.min(10, Math.max(3, (400 * limit.perMs) / (1_000 * limit.count)))
    await pace(context, { everyMs: honestEveryMs / times, durationMs }, () => form(sender, tally.next(), context))
  },
})
