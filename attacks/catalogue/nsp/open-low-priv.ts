import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, idOf } from '../../kit/act.ts'
import { thirdAdmission } from '../../kit/direct-message.ts'

export default defineAttack({
  id: 'nsp/open-low-priv',
  rows: ['nsp.open.low-priv'],
  title: 'An ordinary user’s token in the namespace of the admins',
  requirement: 'ASVS V8.2.1, API5:2023: a namespace for admins asks for the role, not only for a token',
  impact: 'Every user is an admin: the address of the namespace is in the page’s script.',
  remedy:
    "io.of('/admin').use((socket, next) => next(socket.data.user.role === 'admin' ? undefined : new Error('forbidden')))",
  severity: 'critical',
  cwe: ['CWE-862'],
  references: ['ASVS V8.2.1', 'API5:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'nsp-auth-no-role',
  needs: ['administration', 'admin'],
  async run(context) {
    const { namespace, actions } = context.administration
    const values = () => ({ text: context.canary(), room: context.canary(), user: idOf(context.attacker) })
    const admin = await thirdAdmission(context, namespace)
    if (!admin.admitted) return inconclusive(`an admin was refused in ${namespace}: ${admin.refusal.how}`)
    const allowed = new Set<string>()
    for (const action of actions)
      if ((await act(context, admin.session, action, values())).ok) allowed.add(action.event)
    const control = context.note(
      'received',
      `an admin in ${namespace}: let in, may ${[...allowed].join(', ') || 'nothing'}`,
    )
    const { token } = context.attacker
    const user = await context.connect({ token, namespace, join: false, address: context.freshAddress() })
    if (!user.admitted) {
      context.note('received', `an ordinary user in ${namespace}: refused, ${user.refusal.how}`)
      return resisted(control, context.evidence)
    }
    const done: string[] = []
    for (const action of actions) if ((await act(context, user.session, action, values())).ok) done.push(action.event)
    const told = user.session.events.map(({ event }) => event)
    context.note(
      'received',
      `an ordinary user in ${namespace}: let in, may ${done.join(', ') || 'nothing'}, is told ${told.join(', ') || 'nothing'}`,
    )
    if (done.some((event) => allowed.has(event))) return vulnerable(context.evidence)
    // Let in and told something: whether that is for admins only, the events themselves cannot say.
    return told.length > 0 ? vulnerable(context.evidence, 'medium') : resisted(control, context.evidence)
  },
})
