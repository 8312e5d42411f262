import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { fetchPath } from '../../kit/fetch-path.ts'
import { pollingPath } from '../../kit/polling-path.ts'

export default defineAttack({
  id: 'eio/methods',
  kind: 'probe',
  rows: ['eio.methods'],
  title: 'Handshakes with PUT, DELETE, PATCH, OPTIONS, TRACE, HEAD and a method of our own making',
  requirement: 'ASVS V4.1.4 and V13.4.4: methods that are not used are refused, TRACE above all',
  impact: 'A method that nobody thought of is served past checks that look at the usual ones, or ends in an error.',
  remedy: 'Nothing to do for Engine.IO, which answers 400; let a proxy pass on GET and POST (and OPTIONS) only.',
  severity: 'info',
  cwe: ['CWE-749'],
  references: ['ASVS V4.1.4', 'ASVS V13.4.4'],
  needs: ['polling'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const odd: string[] = []
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD', 'POST']) {
      const { status, text } = await fetchPath(context, pollingPath(context), { method })
      // OPTIONS is how a browser asks: an answer without a session is right.
      const served = status >= 500 || (status < 300 && text().includes('"sid"'))
      context.note('received', `${method}: HTTP ${status}${served ? ', which it should not be' : ''}`)
      if (served) odd.push(method)
    }
    const last = await control(context, 'an honest client', await openWitness(context))
    return odd.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
