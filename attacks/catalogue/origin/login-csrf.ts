import type { HttpResponse } from '../../../target/wire/index.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { honestLogin } from '../../kit/guess.ts'
import { foreignOrigin } from '../../kit/origin-attack.ts'

/** What a form or a script of another page may send without asking first (Fetch standard, CORS-safelisted). */
const simple = ['text/plain', 'application/x-www-form-urlencoded'] as const

export default defineAttack({
  id: 'origin/login-csrf',
  rows: ['origin.login-csrf'],
  title: 'A login sent by a form of another page, as text/plain and as a form: does it log the visitor in?',
  requirement: 'ASVS V3.5.2: a request that changes something cannot be made by a plain form of another page',
  impact: 'A visitor is logged in as the attacker, who reads what is then said; or the page reads the token.',
  remedy: 'Take application/json only, and check Origin or Sec-Fetch-Site on every POST; SameSite on the cookie.',
  severity: 'medium',
  cwe: ['CWE-352'],
  references: ['ASVS V3.5.2'],
  provenBy: 'login-any-ct',
  needs: ['login'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { target, attacker, login } = context
    const { username, password } = attacker.account
    const control = await honestLogin(context, attacker.account)
    const body = target.fill([login.json ?? login.form ?? {}], { username, password })[0] as Record<string, string>
    const path = new URL(login.url, target.url)
    if (path.origin !== new URL(target.url).origin) return inconclusive('the login is on another host')
    let logsIn = false
    for (const type of simple) {
      const answer = await fetchPath(context, path.pathname + path.search, {
        method: login.method,
        headers: [
          ['Origin', foreignOrigin],
          ['Sec-Fetch-Site', 'cross-site'],
          ['content-type', type],
        ],
        body: type === 'text/plain' ? JSON.stringify(body) : new URLSearchParams(body).toString(),
      })
      const gained = gain(answer)
      context.note('received', `${type} from ${foreignOrigin}: HTTP ${answer.status}, ${gained ?? 'nothing gained'}`)
      logsIn ||= gained !== undefined
    }
    return logsIn ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})

/** What the other page gets of it: its visitor's cookie set, or an answer that it may read. */
function gain(answer: HttpResponse): string | undefined {
  if (answer.status >= 400) return undefined
  const cookie = answer.header('set-cookie')
  // A browser keeps a cookie with SameSite of a form that went to the server as a page: it is set all the same.
  if (cookie !== undefined && !/max-age=0|expires=Thu, 01 Jan 1970/i.test(cookie)) return 'a cookie is set'
  const readers = answer.header('access-control-allow-origin')
  return readers === foreignOrigin || readers === '*' ? `it may be read by ${readers}` : undefined
}
