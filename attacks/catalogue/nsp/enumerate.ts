import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { otherNamespaces } from '../../kit/namespaces.ts'

export default defineAttack({
  id: 'nsp/enumerate',
  kind: 'probe',
  rows: ['nsp.enumerate'],
  title: 'CONNECTs without a token to namespaces with common names, compared with the answer for one that cannot exist',
  requirement: 'ASVS V13.4.5: what exists is not told to those who may not use it',
  impact: 'A stranger learns which namespaces there are. Socket.IO answers so by itself; it is information, no hole.',
  remedy: 'Where names are secret, take all of them with one dynamic namespace and refuse in its middleware.',
  severity: 'info',
  cwe: ['CWE-204'],
  references: ['ASVS V13.4.5'],
  effect: 'observe',
  holds: 'nothing',
  needs: [],
  async run(context) {
    const answer = async (namespace: string) => {
      const address = context.freshAddress()
      const admission = await context.connect({
        namespace,
        join: false,
        ...(address === undefined ? {} : { address }),
      })
      return admission.admitted ? 'let in' : admission.refusal.how
    }
    const unknown = await answer(`/${context.canary()}`)
    const known: string[] = []
    for (const namespace of [context.target.profile.namespace, ...otherNamespaces(context)])
      if ((await answer(namespace)) !== unknown) known.push(namespace)
    const last = await control(context, 'the real token', await openWitness(context))
    context.note(
      'measured',
      `an unknown namespace is answered with ${unknown}, otherwise are: ${known.join(', ') || 'none'}`,
    )
    return known.length > 0 ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
