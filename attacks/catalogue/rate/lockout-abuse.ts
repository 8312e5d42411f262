import type { Session } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { drained, pace, tallyAt } from '../../kit/flood.ts'
import { messageLimit } from '../../kit/message-limit.ts'
import { recovered } from '../../kit/recovered.ts'
import { enterLines, sayLine } from '../../kit/say-script.ts'
import { floodSends } from '../../sends.ts'

export default defineAttack({
  id: 'rate/lockout-abuse',
  rows: ['rate.lockout-abuse'],
  title: 'One user floods a room far beyond the limit: are the messages of another in the same room still delivered?',
  requirement: 'CWE-645: who goes over a limit pays for it, and nobody else does',
  impact: 'One user silences a whole room: the limit is the weapon.',
  remedy: 'Key the limiter by user id, not by room or address alone; count refused messages against nobody else.',
  severity: 'medium',
  cwe: ['CWE-645'],
  references: ['ASVS V2.4.1'],
  provenBy: 'limit-per-room',
  needs: ['rooms'],
  effect: 'write',
  holds: 'account',
  loud: true,
  sends: floodSends,
  waitsMs: 6_000,
  async run(context) {
    const room = context.canary()
    const own = { token: context.victim.token, join: false }
    const enter = async (open: Promise<Session>) => {
      const session = await open
      await session.join(room)
      return session
    }
    const listener = await enter(openWitness(context, { join: false }))
    const limit = await messageLimit(context, await openWitness(context))
    if (limit === undefined) return inconclusive('superseded by rate/absent: there is no limit', context.evidence)
    const honest = await enter(openWitness(context, { join: false }))
    const everyMs = Math.max((3 * limit.perMs) / limit.count, 50)
    /** Which part of what the other user says at a third of his rate is heard, beside a flood or without one. */
    const heardPart = async (when: string, flooder?: Session) => {
      const tally = tallyAt([listener], context.canary())
      const flood = (): Promise<void> =>
        pace(context, { everyMs: everyMs / 12, durationMs: 2_000 }, () => flooder?.say(context.canary(), { room }))
      const speak = () => pace(context, { everyMs, durationMs: 2_000 }, () => honest.say(tally.next(), { room }))
      await Promise.all([speak(), ...(flooder === undefined ? [] : [flood()])])
      await drained(context, tally, context.settleMs)
      const end = honest.end === undefined ? '' : `; then his connection ended: ${honest.end.how}`
      context.note(
        'measured',
        `${when}: ${tally.delivered} of ${tally.sent} messages of the other user were heard${end}`,
      )
      return tally.delivered / tally.sent
    }
    const before = await heardPart('before')
    if (before < 0.95) return inconclusive('the other user is not heard even without a flood', context.evidence)
    const during = await heardPart('beside the flood', await enter(attackerSession(context, { join: false })))
    const last = await recovered(context, await openWitness(context))
    if (during >= 0.8) return resisted(last.observation, context.evidence)
    const again = await heardPart('beside a second flood', await enter(attackerSession(context, { join: false })))
    await recovered(context, await openWitness(context))
    if (again >= 0.8) return inconclusive('the other user was silenced once and not a second time', context.evidence)
    const messages = Math.floor(2_000 / everyMs)
    context.recording.written(
      (say) => `const room = ${say.value(room)}
${sayLine(context, say, true)}
${enterLines(context, say)}
const [listener, honest] = [await enter(${say.door(own)}), await enter(${say.door(own)})]
// Which part of what he says at a third of his rate is heard.
const heardPart = async (flooder) => {
  const mark = \`gc\${randomBytes(9).toString('hex')}\`
  const flood = flooder && pace(${12 * messages}, ${(everyMs / 12).toFixed(1)}, () => say(flooder, 'flood'))
  await Promise.all([flood, pace(${messages}, ${everyMs.toFixed(1)}, (n) => say(honest, \`\${mark}-\${n}\`))])
  await sleep(${Math.min(limit.perMs, 3_000)})
  return numbered([listener], mark) / ${messages}
}
expect((await heardPart()) >= 0.95, 'he is not heard without a flood')
for (let round = 0; round < 2; round++)
  expect((await heardPart(await enter(${say.door({ token: context.attacker.token, join: false })}))) < 0.8, 'he is heard beside the flood')`,
    )
    return vulnerable(context.evidence)
  },
})
