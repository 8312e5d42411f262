import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { idOf } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { secretLooking } from '../../kit/secret-looking.ts'

export default defineAttack({
  id: 'authz/data-ack-leak',
  rows: ['authz.data.ack-leak'],
  title: 'The acknowledgement of a sent message, looked through for what belongs to those who got it',
  requirement: 'API3:2023: an acknowledgement says that it worked, not who was reached',
  impact: 'Who is there, and what the server knows of them, is told to everybody who sends a message.',
  remedy: 'Acknowledge with an id: callback({ ok: true, id }).',
  severity: 'low',
  cwe: ['CWE-200'],
  references: ['API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'ack-row',
  needs: ['acknowledgement'],
  async run(context) {
    const witness = await openWitness(context)
    const sender = await attackerSession(context)
    const answer = await sender.sayWithAck(context.canary(), context.settleMs)
    if (answer === undefined) return inconclusive('a message is not acknowledged')
    const victim = idOf(context.victim)
    const named = typeof victim === 'string' && holds(answer, victim) ? ['the id of one who got it'] : []
    const found = [...new Set([...secretLooking(answer), ...named])]
    context.note('received', `the acknowledgement holds ${found.join(', ') || 'nothing of others'}`)
    const last = await control(context, 'an honest message', witness)
    return found.length === 0 ? resisted(last.observation, context.evidence) : vulnerable(context.evidence)
  },
})

/** As a value of its own: an id of two letters is part of many texts. */
function holds(value: unknown, id: string): boolean {
  if (typeof value !== 'object' || value === null) return value === id
  return Object.values(value).some((inner) => holds(inner, id))
}
