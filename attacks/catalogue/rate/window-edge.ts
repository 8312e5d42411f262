import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted } from '../../judge.ts'
import { ControlFailed, openWitness } from '../../kit/attempt.ts'
import { drained, sayAtOnce, tallyAt } from '../../kit/flood.ts'
import { messageLimit } from '../../kit/message-limit.ts'
import { openSenders } from '../../kit/rate-attack.ts'
import { recovered } from '../../kit/recovered.ts'

export default defineAttack({
  id: 'rate/window-edge',
  kind: 'probe',
  rows: ['rate.window-edge'],
  title: 'A burst at the end of a window and one at the beginning of the next, to read how the limit counts',
  requirement: 'ASVS V2.4.1: limits exist; whether windows are fixed or slide is the choice of the server',
  impact: 'None where the policy allows it: with fixed windows twice the limit goes through at a turn of the window.',
  remedy: 'Where that is too much: a sliding window or a leaky bucket, or half the limit.',
  severity: 'info',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1'],
  needs: [],
  effect: 'write',
  holds: 'account',
  loud: true,
  waitsMs: 4_000,
  async run(context) {
    const witness = await openWitness(context)
    const limit = await messageLimit(context, witness)
    if (limit === undefined) return inconclusive('superseded by rate/absent: there is no limit', context.evidence)
    if (limit.perMs > 3_000 || limit.count > 200)
      return inconclusive('the window is too long to wait for', context.evidence)
    const [sender] = await openSenders(context, [{}])
    if (sender === undefined) throw new ControlFailed('the sender was refused')
    const burst = async (messages: number) => {
      const tally = tallyAt([witness], context.canary())
      sayAtOnce(
        context,
        sender,
        Array.from({ length: messages }, () => tally.next()),
      )
      await drained(context, tally, 100)
      return tally.delivered
    }
    await context.wait(limit.perMs, 'for a whole budget')
    await burst(limit.count + 1)
    // Asked for often, the first message that is let through marks the turn of the window.
    const from = performance.now()
    while ((await burst(1)) === 0 && performance.now() - from < 2 * limit.perMs);
    await context.wait(0.75 * limit.perMs, 'for the end of the window')
    const late = await burst(limit.count)
    await context.wait(0.15 * limit.perMs, 'for the turn of the window')
    const early = await burst(limit.count)
    const last = await recovered(context, witness)
    const told = `${late} at the end of a window and ${early} at the beginning of the next`
    const seen = context.note('measured', `${told} were heard; ${limit.count} in ${limit.perMs} ms are allowed`)
    return resisted(last.observation, [seen])
  },
})
