import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { atHome, enter, namespaceOf, reaches } from '../../kit/own-namespace.ts'

export default defineAttack({
  id: 'nsp/dynamic-idor',
  rows: ['nsp.dynamic.idor'],
  title: 'Another user’s own namespace, entered with one’s own token',
  requirement: 'API1:2023: a namespace with an id in its name is checked for whose id it is',
  impact: 'Any user reads and writes in any other’s workspace; the names are guessed from user ids.',
  remedy: 'In the middleware of the dynamic namespace compare its name with what the user belongs to.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'nsp-no-owner',
  needs: ['ownNamespace'],
  async run(context) {
    const namespace = namespaceOf(context, context.victim)
    const [one, other] = [await atHome(context, context.victim), await atHome(context, context.victim)]
    if (!(await reaches(context, one, other))) return inconclusive(`in ${namespace} its owner does not hear himself`)
    const control = context.note('received', `${namespace}: its owner is let in, and heard there`)
    const intruder = await enter(context, context.attacker, namespace)
    if (typeof intruder === 'string') {
      context.note('received', `${namespace} with another user's token: refused, ${intruder}`)
      return resisted(control, context.evidence)
    }
    const [hears, speaks] = [await reaches(context, one, intruder), await reaches(context, intruder, one)]
    context.note(
      'received',
      `with another user's token: let in, ${hears ? 'hears' : 'does not hear'} the owner, is ${speaks ? '' : 'not '}heard`,
    )
    return hears || speaks ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
