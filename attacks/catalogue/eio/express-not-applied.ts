import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { pollingPath } from '../../kit/polling-path.ts'

/** What a server says of all its answers, once somebody has thought of it. */
const telling = ['x-content-type-options', 'strict-transport-security', 'x-frame-options', 'referrer-policy']

export default defineAttack({
  id: 'eio/express-not-applied',
  rows: ['eio.express-not-applied'],
  title: 'What the HTTP framework puts on every answer is missing where Engine.IO answers',
  requirement: 'CWE-288: what guards the application guards its other way in; V3.4.4: headers on all answers',
  impact: 'Middleware of the framework (headers, limits, authentication) never sees a handshake: it is not guarded.',
  remedy: 'io.engine.use(helmet()) and limits in allowRequest: app.use(…) does not reach /socket.io/.',
  severity: 'medium',
  cwe: ['CWE-288'],
  references: ['ASVS V3.4.4'],
  provenBy: 'limit-on-express-only',
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    // Not a page that sets its own: an answer of the framework to a path that is not there.
    const app = await fetchPath(context, `/${context.canary()}`)
    const engine = await fetchPath(context, pollingPath(context))
    if (engine.status !== 200) return inconclusive(`a polling handshake was answered with ${engine.status}`)
    const everywhere = telling.filter((name) => app.header(name) !== undefined)
    const missing = everywhere.filter((name) => engine.header(name) === undefined)
    context.note('received', `on an answer of the framework (HTTP ${app.status}): ${everywhere.join(', ') || 'none'}`)
    context.note('received', `of these missing on a handshake: ${missing.join(', ') || 'none'}`)
    const last = await control(context, 'an honest client', await openWitness(context))
    return missing.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
