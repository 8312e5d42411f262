import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { seen } from '../../kit/act.ts'
import { openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'info/debug-on',
  rows: ['info.debug-on'],
  title: 'Messages with a mark in them, and a look for the mark in the log: does it hold what users say to each other?',
  requirement: 'ASVS V13.4.2: debugging is off in production; what is logged of a message is that there was one',
  impact:
    'Whoever reads the log, or what collects it, reads all conversations; and tokens where they travel in events.',
  remedy: 'Run without DEBUG=socket.io* and DEBUG=engine*; log ids and lengths of messages, never their text.',
  severity: 'medium',
  cwe: ['CWE-532'],
  references: ['ASVS V13.4.2'],
  provenBy: 'debug-env',
  needs: ['connectionLog'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const speaker = await attackerSession(context)
    const marks = [context.canary(), context.canary()]
    for (const mark of marks) {
      speaker.say(`my number is ${mark}`)
      if ((await seen(witness, mark, context.settleMs)) === undefined)
        return inconclusive('a message of the honest client is not heard', context.evidence)
    }
    const { found, later, control } = await log.lookFor(marks)
    if (found.length > 0) return vulnerable(context.evidence)
    return later ? resisted(control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
