import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/resume-other-user',
  rows: ['csr.resume-other-user'],
  title: "The victim's lost connection is taken up with the attacker's own, valid token",
  requirement: 'ASVS V8.2.2 and V7.2.4: what a session may see belongs to its own user',
  impact: "The attacker stands in the victim's rooms, and is sent what the victim missed, private messages included.",
  remedy:
    'Keep the user in socket.data, compare it with the verified token, and refuse or clear the rooms when they differ.',
  severity: 'critical',
  cwe: ['CWE-384', 'CWE-639'],
  references: ['ASVS V8.2.2', 'ASVS V7.2.4'],
  provenBy: 'csr-no-owner-check',
  needs: ['recovery'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { victim, attacker } = context
    const witness = await openWitness(context)
    const lost = await openRecoverable(context, witness, victim.token)
    await lose(context, lost)
    const missed = context.canary()
    witness.say(missed)
    const { session, same } = await takeUp(context, "the attacker's token", lost, attacker.token)
    const sent = session !== undefined && (await session.heard(missed, context.settleMs)) !== undefined
    if (session !== undefined) context.note('received', `what the victim missed ${sent ? 'was sent' : 'was not sent'}`)
    const hears = await hearsRoom(context, "the attacker's socket", session, witness)
    const control = await ownerTakesUp(context, witness)
    return (same && hears) || sent ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
