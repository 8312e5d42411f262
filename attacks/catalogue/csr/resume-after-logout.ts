import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { logInAgain, mustSend } from '../../kit/own-login.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/resume-after-logout',
  rows: ['csr.resume-after-logout'],
  title: 'The session of a lost connection is logged out; then the connection is taken up',
  requirement: 'ASVS V7.4.1: a terminated session cannot be used again, a lost connection of it included',
  impact: 'A logout finds no socket to close, and the one that comes back a moment later was never asked.',
  remedy:
    'Verify token and session in a middleware that also runs on recovery, or forget what a logged-out session left.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1'],
  provenBy: 'csr-default',
  needs: ['recovery', 'logout', 'immediateRevocation'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const { token } = await logInAgain(context)
    const lost = await openRecoverable(context, witness, token)
    await lose(context, lost)
    await mustSend(context, 'the logout', context.logout, { token })
    const { session } = await takeUp(context, 'after the logout', lost, token)
    const through = await hearsRoom(context, 'after the logout', session, witness)
    const control = await ownerTakesUp(context, witness)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
