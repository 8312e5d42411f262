import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness, show } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { forgedSenders, isSomebodyElse, sameIdentity } from '../../kit/identity.ts'
import { sayAll } from '../../kit/say-and-hear.ts'

export default defineAttack({
  id: 'authz/identity-from-field',
  rows: ['authz.identity.from-field'],
  title: 'Messages that name another user as their sender, in eleven fields and in the shape that others receive',
  requirement: 'ASVS V8.3.1: who a message is from comes from the session, never from the message',
  impact: 'Any user puts words into the mouth of any other.',
  remedy:
    'Build what you send from the verified user: io.to(room).emit(event, { ...allowed(payload), from: socket.data.user }).',
  severity: 'high',
  cwe: ['CWE-290', 'CWE-639'],
  references: ['ASVS V8.3.1', 'API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'trust-from',
  listensMs: 4_000,
  needs: ['senders'],
  async run(context) {
    const { attacker, victim } = context
    if (sameIdentity(attacker.identity, victim.identity)) return inconclusive('two users cannot be told apart')
    const witness = await openWitness(context)
    await control(context, 'an honest message', witness)
    const isForged = ({ heard }: { heard: { sender: unknown } | undefined }) =>
      heard !== undefined && isSomebodyElse(heard.sender, attacker)
    const said = await sayAll(context, await attackerSession(context), witness, forgedSenders(context))
    for (const { line, heard } of said) {
      context.tried(line.name)
      const how = heard === undefined ? 'not delivered' : `heard as from ${show(heard.sender)}`
      context.note('received', `${line.name}: ${how}`)
    }
    const last = await control(context, 'an honest message again', witness)
    const forged = said.filter(isForged)
    if (forged.length === 0) return resisted(last.observation, context.evidence)
    const [again] = await sayAll(context, await attackerSession(context), witness, [forged[0]!.line])
    if (again !== undefined && isForged(again)) return vulnerable(context.evidence)
    return inconclusive('it was believed once and not a second time', context.evidence)
  },
})
