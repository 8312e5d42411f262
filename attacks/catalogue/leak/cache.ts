import type { HttpResponse } from '../../../target/wire/index.ts'
import { type AttackContext, defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { logInAgain } from '../../kit/own-login.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'leak/cache',
  rows: ['leak.cache'],
  title: 'May the answers that hold tokens be kept by a cache: the login, a refresh, a polling handshake?',
  requirement: 'ASVS V14.2.2: what is sensitive is not kept by caches on the way (Cache-Control: no-store)',
  impact: 'A shared computer or a proxy gives the token to whoever comes next.',
  remedy: "Set Cache-Control: no-store on every answer that holds a token: reply.header('cache-control', 'no-store').",
  severity: 'low',
  cwe: ['CWE-525'],
  references: ['ASVS V14.2.2'],
  provenBy: 'cacheable-token',
  needs: ['login'],
  effect: 'observe',
  holds: 'account',
  async run(context) {
    const login = await logInAgain(context)
    const answers: [string, HttpResponse][] = [['the login', login.answer.response]]
    const { refresh, transports } = context.target.profile
    if (refresh !== undefined && login.refreshToken !== undefined)
      answers.push(['a refresh', (await renewed(context, refresh, login.refreshToken)).response])
    if (transports.includes('polling'))
      answers.push(['a polling handshake', await fetchPath(context, pollingPath(context))])
    let kept = false
    for (const [name, answer] of answers.filter(([, { status }]) => status < 300)) {
      const rule = answer.header('cache-control')
      context.note('received', `${name}: HTTP ${answer.status}, Cache-Control: ${rule ?? 'not said'}`)
      kept ||= !/no-store/i.test(rule ?? '')
    }
    const last = await control(context, 'the token of that login', await openWitness(context), { token: login.token })
    return kept ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})

type Refresh = NonNullable<AttackContext['target']['profile']['refresh']>

function renewed(context: AttackContext, recipe: Refresh, refreshToken: string) {
  return context.target.send(recipe, { refreshToken }, { address: context.freshAddress(), signal: context.signal })
}
