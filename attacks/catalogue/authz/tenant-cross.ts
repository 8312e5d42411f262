import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { idOf, seen } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { atHome, namespaceOf, reaches } from '../../kit/own-namespace.ts'
import { tenantClaims } from '../../kit/tenant-claims.ts'

export default defineAttack({
  id: 'authz/tenant-cross',
  rows: ['authz.tenant.cross'],
  title: 'Messages and connections that name another tenant: in the payload, in the CONNECT, in headers and query',
  requirement: 'ASVS V8.4.1: which tenant somebody acts in comes from who he is, never from what he sends',
  impact: 'A customer of the service writes into another customer’s space, and reads what is said there.',
  remedy: 'Take the tenant from the verified token (socket.data.tenant); ignore or refuse a tenant in a payload.',
  severity: 'critical',
  cwe: ['CWE-639', 'CWE-668'],
  references: ['ASVS V8.4.1', 'API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'tenant-from-client',
  listensMs: 3_000,
  needs: ['ownNamespace'],
  async run(context) {
    const [home, listener] = [await atHome(context, context.victim), await atHome(context, context.victim)]
    if (!(await reaches(context, home, listener)))
      return inconclusive('a tenant does not hear himself', context.evidence)
    const control = context.note('received', 'in his own namespace the victim hears himself')
    const names = [namespaceOf(context, context.victim), String(idOf(context.victim))]
    const said: { readonly name: string; readonly text: string }[] = []
    const plain = await attackerSession(context)
    for (const { name, options, extra = {} } of names.flatMap(tenantClaims)) {
      const session = options === undefined ? plain : await attackerSession(context, options)
      const text = context.canary()
      session.say(text, { extra })
      said.push({ name, text })
      await seen(listener, text, 120)
      if (session !== plain) await session.close()
    }
    // Heard after all of them: what was to come has come.
    await reaches(context, home, listener)
    let crossed = false
    for (const { name, text } of said) {
      if ((await seen(listener, text, 0)) === undefined) continue
      crossed = true
      context.note('received', `${name}: received in the other tenant’s namespace`)
    }
    context.note(
      'measured',
      `${said.length} messages that name another tenant; ${crossed ? 'see above' : 'none crosses'}`,
    )
    return crossed ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
