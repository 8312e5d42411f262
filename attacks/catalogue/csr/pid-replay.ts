import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/pid-replay',
  rows: ['csr.pid-replay'],
  title: 'The owner has taken up a lost connection; its pid is used a second time',
  requirement: 'ASVS V7.2.1: what opens a session once is not good for a second one (replay)',
  impact: 'Two sockets with one id: private messages go to the one that came last, the owner hears nothing more.',
  remedy: 'Delete the entry when it has been restored, check its owner, and treat the pid as the secret that it is.',
  severity: 'high',
  cwe: ['CWE-294', 'CWE-384'],
  references: ['ASVS V7.2.1'],
  provenBy: 'csr-default',
  disclosure: true,
  needs: ['recovery'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { victim, attacker } = context
    const witness = await openWitness(context)
    const lost = await openRecoverable(context, witness, victim.token)
    await lose(context, lost)
    const owner = await takeUp(context, 'the owner', lost, victim.token)
    let through = false
    for (const [name, token] of [
      ['a second time, without a token', undefined],
      ["a second time, with the attacker's token", attacker.token],
    ] as const) {
      const second = await takeUp(context, name, lost, token)
      through ||= (await hearsRoom(context, name, second.session, witness)) && second.same
      await second.session?.close()
    }
    await owner.session?.close()
    const control = await ownerTakesUp(context, witness)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
