import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, idOf } from '../../kit/act.ts'
import { thirdAdmission } from '../../kit/direct-message.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'authz/fn-admin-events',
  rows: ['authz.fn.admin-events'],
  title: 'The events of admins, sent by an ordinary user where the chat is',
  requirement: 'ASVS V8.2.1, API5:2023: each function asks for the role, wherever the request comes in',
  impact: 'Any user does what only admins may.',
  remedy: "Ask in each handler: if (socket.data.user.role !== 'admin') return refuse(). A hidden button is no check.",
  severity: 'critical',
  cwe: ['CWE-862'],
  references: ['ASVS V8.2.1', 'API5:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'admin-no-role',
  needs: ['administration', 'admin'],
  async run(context) {
    const { namespace, actions } = context.administration
    const office = await thirdAdmission(context, namespace)
    const values = () => ({ text: context.canary(), room: context.canary(), user: idOf(context.attacker) })
    const user = await attackerSession(context, { join: false })
    const done: string[] = []
    for (const action of actions) {
      const { ok, said } = await act(context, user, action, values())
      if (ok) done.push(action.event)
      context.note('received', `${action.event} by an ordinary user: ${said}`)
    }
    if (!office.admitted)
      return inconclusive(`an admin was refused in ${namespace}: ${office.refusal.how}`, context.evidence)
    const allowed: string[] = []
    for (const action of actions)
      if ((await act(context, office.session, action, values())).ok) allowed.push(action.event)
    const control = context.note('received', `an admin in ${namespace} may: ${allowed.join(', ') || 'nothing'}`)
    if (done.some((event) => allowed.includes(event))) return vulnerable(context.evidence)
    if (allowed.length === 0) return inconclusive('not even an admin is answered as the profile says', context.evidence)
    return resisted(control, context.evidence)
  },
})
