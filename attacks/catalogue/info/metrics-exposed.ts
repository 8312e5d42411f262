import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'

const paths = ['/metrics', '/config', '/debug', '/debug/vars', '/status', '/stats', '/admin', '/api-docs', '/.env']
const alsoPaths = ['/.git/config', '/actuator', '/actuator/env', '/server-status', '/health', '/healthz', '/info']

/** What nobody outside has any business to read: measurements, settings, repositories. A page for people has none. */
const inside: readonly (readonly [string, RegExp])[] = [
  ['measurements', /^# (?:HELP|TYPE) \w+|"(?:heapUsed|rss|eventLoop|uptime|memoryUsage)"\s*:/m],
  ['settings', /"(?:limits|trustedProxies|maxHttpBufferSize|jwtSecret|env)"\s*:/],
  ['environment variables', /^[A-Z][A-Z0-9_]+=\S+/m],
  ['a repository', /^\[core\]/m],
]

export default defineAttack({
  id: 'info/metrics-exposed',
  rows: ['info.metrics-exposed'],
  title: 'Asks without a credential for the pages that operators and developers leave open',
  requirement: 'ASVS V13.4.1 and V13.4.5: metrics, configuration and repositories are not in reach of the public',
  impact: 'The limits to stay below, the libraries and their versions, who is connected: a map for the next attack.',
  remedy:
    'Ask for a token or listen on a port of their own; not "only from loopback": behind a proxy all come from there.',
  severity: 'medium',
  cwe: ['CWE-200', 'CWE-497'],
  references: ['ASVS V13.4.1', 'ASVS V13.4.5', 'API9:2023'],
  provenBy: 'debug-route',
  needs: [],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const secrets = context.target.profile.accounts.flatMap(({ password }) => password ?? [])
    let exposed = false
    for (const path of [...paths, ...alsoPaths]) {
      context.tried(path)
      const { status, text } = await fetchPath(context, path)
      const body = status < 400 ? text() : ''
      const found = inside.find(([, pattern]) => pattern.test(body))?.[0]
      const leaks = found ?? (secrets.some((secret) => body.includes(secret)) ? 'a password' : undefined)
      if (leaks !== undefined) exposed = true
      context.note('received', `${path}: HTTP ${status}${leaks === undefined ? '' : `, with ${leaks}`}`)
    }
    const { observation } = await control(context, 'an honest client', await openWitness(context))
    return exposed ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
