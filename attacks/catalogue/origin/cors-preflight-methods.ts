import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'origin/cors-preflight-methods',
  kind: 'probe',
  rows: ['origin.cors.preflight-methods'],
  title: 'Asks as a browser does before a request with odd methods and headers: which are promised to whom?',
  requirement: 'ASVS V3.5.2: what may be sent across origins is what is needed',
  impact: 'A list of headers that repeats what was asked for allows any; it matters where the origin is allowed too.',
  remedy: 'Set cors.methods and cors.allowedHeaders to what the client sends.',
  severity: 'info',
  cwe: ['CWE-942'],
  references: ['ASVS V3.5.2'],
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const odd = 'x-gatecrash-odd'
    let promised = false
    for (const origin of [foreignOrigin, ...(context.target.profile.origins?.allowed.slice(0, 1) ?? [])]) {
      const { status, header } = await fetchPath(context, pollingPath(context), {
        method: 'OPTIONS',
        headers: [
          ['Origin', origin],
          ['Access-Control-Request-Method', 'DELETE'],
          ['Access-Control-Request-Headers', odd],
        ],
      })
      const [methods, headers] = [header('access-control-allow-methods'), header('access-control-allow-headers')]
      const who = header('access-control-allow-origin') ?? 'no other page'
      context.note(
        'received',
        `${origin}: HTTP ${status}; ${who} may send ${methods ?? 'nothing'}; headers: ${headers}`,
      )
      promised ||= headers?.includes(odd) === true
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return promised ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
