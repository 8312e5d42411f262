import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { longestLifeMs, shortToken, untilOver } from '../../kit/outlive.ts'
import { lose, openRecoverable, ownerTakesUp, takeUp } from '../../kit/recovery.ts'

export default defineAttack({
  id: 'csr/resume-expired',
  rows: ['csr.resume-expired', 'csr.resume-chain'],
  title: 'A connection is lost and taken up again and again, past the end of its token',
  requirement: 'ASVS V9.2.1 and V7.3.2: no use of a token after its end, however the connection came about',
  impact: 'Whoever drops the line in time stays for ever: expiry is a matter of politeness.',
  remedy: 'Run the middlewares on recovery (skipMiddlewares: false), and start the expiry timer anew in them.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V9.2.1', 'ASVS V7.3.2'],
  provenBy: 'csr-default',
  needs: ['recovery', 'jwt', 'signingKey'],
  effect: 'write',
  holds: 'account',
  waitsMs: longestLifeMs,
  async run(context) {
    const witness = await openWitness(context)
    const overAtMs = performance.now() + longestLifeMs(context.target.profile.limits)
    const token = await shortToken(context)
    const lost = await openRecoverable(context, witness, token)
    await lose(context, lost)
    const first = await takeUp(context, 'before the end', lost, token)
    // Held over the end where it lives on, and lost once more: a chain.
    await untilOver(context, { overAtMs })
    if (first.session !== undefined) await lose(context, { session: first.session })
    const second = await takeUp(context, 'after the end, with the same token', lost, token)
    const through = await hearsRoom(context, 'after the end', second.session, witness)
    const control = await ownerTakesUp(context, witness)
    return through ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
