import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/resume-no-token',
  rows: ['csr.resume-no-token'],
  title: 'A lost connection is taken up by its pid and an offset, without a token and with rubbish',
  requirement: 'ASVS V7.2.1: whether a session may go on is decided from a verified credential',
  impact: 'The pid becomes a second credential that never expires and is never checked: with it one is its owner.',
  remedy:
    'Set connectionStateRecovery.skipMiddlewares to false: its default lets who knows a pid past every middleware.',
  severity: 'high',
  cwe: ['CWE-288', 'CWE-304'],
  references: ['ASVS V7.2.1', 'Socket.IO documentation: connection state recovery'],
  provenBy: 'csr-default',
  needs: ['recovery', 'connectToken'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    let through = false
    for (const [name, token] of [
      ['without a token', undefined],
      ['with rubbish for a token', `${context.canary()}.${context.canary()}.x`],
    ] as const) {
      const lost = await openRecoverable(context, witness)
      await lose(context, lost)
      const { session } = await takeUp(context, name, lost, token)
      through ||= await hearsRoom(context, name, session, witness)
      await session?.close()
    }
    const control = await ownerTakesUp(context, witness)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
