import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { idOf } from '../../kit/act.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { isSomebodyElse } from '../../kit/identity.ts'

/** What proxies that authenticate tell the server behind them. */
const names = ['X-User-Id', 'X-Forwarded-User', 'X-Auth-Request-User', 'X-Remote-User', 'Remote-User', 'X-WEBAUTH-USER']
/** What tells some frameworks another path than that of the request. */
const pathNames = ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Uri']
const behind = '/metrics'

export default defineAttack({
  id: 'proxy/header-identity',
  rows: ['proxy.header-identity'],
  title: 'Headers in which proxies say who somebody is and what was asked for, sent by a client',
  requirement: 'ASVS V4.1.3: headers that a proxy sets cannot be overridden by a client',
  impact: 'Whoever writes a header is any user, or gets at pages that a rule keeps from outside.',
  remedy: 'Take who it is from the verified token alone; let the proxy strip those headers from what comes in.',
  severity: 'critical',
  cwe: ['CWE-290'],
  references: ['ASVS V4.1.3'],
  effect: 'write',
  holds: 'nothing',
  provenBy: 'trust-user-header',
  needs: [],
  async run(context) {
    const { attacker, victim } = context
    const witness = await openWitness(context)
    const claim = (name: string) => [[name, String(idOf(victim))] as const]
    let through = false
    for (const name of names) {
      const headers = claim(name)
      const own = await attempt(context, `the own token, and ${name} with another user`, witness, {
        token: attacker.token,
        headers,
      })
      through ||= own.in && isSomebodyElse(own.identity, attacker)
    }
    const all = names.flatMap(claim)
    const without = await attempt(context, 'no token, and all of them', witness, { headers: all })
    // Where anybody gets in without a token, the headers count only when they make him somebody.
    const bare = without.in ? await attempt(context, 'no token, and none of them', witness, {}) : without
    through ||= without.in && (!bare.in || isSomebodyElse(without.identity, { ...attacker, identity: bare.identity }))
    const [page, hidden] = [await fetchPath(context, '/'), await fetchPath(context, behind)]
    for (const name of pathNames) {
      const answer = await fetchPath(context, '/', { headers: [[name, behind]] })
      const other = answer.status !== page.status && answer.status === hidden.status
      through ||= other
      context.note('received', `/ with ${name}: ${behind} was HTTP ${answer.status}${other ? ', as that page' : ''}`)
    }
    const last = await control(context, 'the own token, and none of them', witness)
    return through ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
