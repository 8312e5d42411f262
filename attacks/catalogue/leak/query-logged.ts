import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, openWitness } from '../../kit/attempt.ts'
import { logIsLate, readLog } from '../../kit/read-log.ts'

export default defineAttack({
  id: 'leak/query-logged',
  rows: ['leak.query.logged'],
  title: 'A mark in the place of a token in the URL, and a look for it in the server’s log',
  requirement: 'ASVS V16.2.5: credentials do not reach the log, those in a URL included',
  impact: 'Whoever reads the logs, or the place where they are collected, reads tokens.',
  remedy: 'Log the path without the query, or redact it: serializers.req in pino, a filter in nginx’s log_format.',
  severity: 'medium',
  cwe: ['CWE-532'],
  references: ['ASVS V16.2.5'],
  effect: 'observe',
  holds: 'nothing',
  provenBy: 'log-url',
  needs: ['log', 'connectionLog'],
  async run(context) {
    const witness = await openWitness(context)
    const { transports, token } = context.target.profile
    const log = await readLog(context, witness)
    const marks: string[] = []
    for (const transport of transports) {
      for (const name of new Set([token.name, 'token', 'access_token'])) {
        context.tried(`${name} over ${transport}`)
        const mark = context.canary()
        marks.push(mark)
        await attempt(context, `?${name}=MARK over ${transport}`, witness, {
          token: mark,
          place: { in: 'query', name },
          transport,
        })
      }
    }
    const seen = await log.lookFor(marks)
    if (seen.found.length > 0) return vulnerable(context.evidence)
    return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
  },
})
