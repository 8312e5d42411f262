import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { atHome, namespaceOf, reaches } from '../../kit/own-namespace.ts'

export default defineAttack({
  id: 'nsp/dynamic-middleware-order',
  rows: ['nsp.dynamic.middleware-order'],
  title: 'CONNECTs without a token and with rubbish to dynamic namespaces, before and after their owner has been there',
  requirement: 'ASVS V6.3.4: every namespace asks for the same authentication, whenever it came to be',
  impact: 'A namespace that was made before the middleware was put on its parent never has one: it is open to anybody.',
  remedy: 'Call parent.use(…) before anything makes a child; use io.on("new_namespace", (child) => child.use(…)).',
  severity: 'medium',
  cwe: ['CWE-696'],
  references: ['ASVS V6.3.4'],
  provenBy: 'late-use',
  needs: ['ownNamespace'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { attacker, victim } = context
    let open = false
    for (const [when, owner] of [
      ['before its owner came', victim],
      ['while its owner is there', attacker],
    ] as const) {
      const namespace = namespaceOf(context, owner)
      const early = when.startsWith('while') ? await atHome(context, owner) : undefined
      const strangers = []
      for (const [name, token] of [
        ['without a token', undefined],
        ['with rubbish', context.canary()],
      ] as const) {
        const asked = { namespace, timeoutMs: context.settleMs, address: context.freshAddress() }
        const admission = await context.connect(token === undefined ? asked : { ...asked, token })
        const how = admission.admitted ? 'let in' : `refused, ${admission.refusal.how}`
        context.note('received', `${namespace} ${name}, ${when}: ${how}`)
        if (admission.admitted) strangers.push(admission.session)
      }
      const home = early ?? (await atHome(context, owner))
      for (const stranger of strangers) {
        const heard = stranger.isOpen && (await reaches(context, home, stranger))
        context.note('received', `the stranger in ${namespace} ${heard ? 'hears its owner' : 'hears nothing'}`)
        open ||= heard
      }
      const other = await atHome(context, owner)
      if (!(await reaches(context, home, other))) throw new ControlFailed(`in ${namespace} its owner is not heard`)
    }
    const control = context.note('received', 'control: owners hear themselves in their namespaces')
    return open ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
