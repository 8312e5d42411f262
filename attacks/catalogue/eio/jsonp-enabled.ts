import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'eio/jsonp-enabled',
  kind: 'probe',
  rows: ['eio.jsonp.enabled'],
  title: 'A polling handshake with j=0: is it answered as a script?',
  requirement: 'ASVS V3.5.6: no JSONP',
  impact: 'A script is read by whoever includes it. Harmless with a token in the payload; see origin/jsonp-csrf.',
  remedy: 'Refuse the parameter j in allowRequest, or set transports to ["websocket"]: there is no option for it.',
  severity: 'info',
  cwe: ['CWE-352'],
  references: ['ASVS V3.5.6'],
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const answer = await fetchPath(context, pollingPath(context, { j: '0' }))
    const script = answer.status === 200 && /^\s*___eio\[0\]\(/.test(answer.text())
    const type = answer.header('content-type')
    context.note('received', `HTTP ${answer.status}, ${type}: ${script ? 'a script' : 'no script'}`)
    const last = await control(context, 'an honest client', await openWitness(context))
    return script ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
