import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { ControlFailed, openWitness } from '../../kit/attempt.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/history-pull',
  rows: ['csr.history-pull'],
  title:
    'A lost connection is taken up with its pid and an older offset: what its owner had long been sent comes again',
  requirement: 'ASVS V7.2.1 and V8.2.2: a position in the past opens nothing by itself, nor for anybody but the owner',
  impact: 'The buffer of missed packets is a history of all its rooms, private messages included, for who knows a pid.',
  remedy: 'Check the owner before anything is restored (skipMiddlewares: false, compare socket.data), and once only.',
  severity: 'medium',
  cwe: ['CWE-200', 'CWE-294'],
  references: ['ASVS V7.2.1', 'ASVS V8.2.2'],
  provenBy: 'csr-default',
  needs: ['recovery'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { victim, attacker } = context
    const witness = await openWitness(context)
    let pulled = false
    for (const [name, token] of [
      ['without a token', undefined],
      ["with the attacker's token", attacker.token],
    ] as const) {
      // The offset is that of the first message; the second was delivered as well.
      const lost = await openRecoverable(context, witness, victim.token)
      const text = context.canary()
      witness.say(text)
      if ((await lost.session.heard(text, context.settleMs)) === undefined)
        throw new ControlFailed('the victim did not hear the message that is to be pulled')
      await lose(context, lost)
      const { session } = await takeUp(context, name, lost, token)
      if (session === undefined) continue
      const again = (await session.heard(text, context.settleMs)) !== undefined
      context.note('received', `${name}: what the victim had been sent ${again ? 'was sent again' : 'was not sent'}`)
      pulled ||= again
      await session.close()
    }
    const control = await ownerTakesUp(context, witness)
    return pulled ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
