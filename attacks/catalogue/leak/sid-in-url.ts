import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { isHeard } from '../../kit/outlive.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'leak/sid-in-url',
  kind: 'probe',
  rows: ['leak.sid-in-url'],
  title: 'A session over polling, whose id stands in each of its URLs, and a look for the id in the log',
  requirement: 'ASVS V14.2.1: what is as good as a credential does not travel in URLs; Engine.IO does so by design',
  impact: 'Whoever reads access logs while the session lives can speak in it.',
  remedy: 'Leave the query out of access logs, or set transports to ["websocket"].',
  severity: 'info',
  cwe: ['CWE-598'],
  references: ['ASVS V14.2.1'],
  needs: ['polling', 'connectionLog'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const log = await readLog(context, witness)
    const session = await attackerSession(context, { transport: 'polling' })
    await isHeard(context, session, witness)
    await session.close()
    context.note('sent', 'a session over polling: its id was in the URL of each request')
    const seen = await log.lookFor([session.engine.open.sid])
    if (seen.found.length > 0) return vulnerable(context.evidence)
    return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
