import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { atHome, enter, namespaceOf, reaches } from '../../kit/own-namespace.ts'

export default defineAttack({
  id: 'nsp/dynamic-unanchored',
  rows: ['nsp.dynamic.unanchored'],
  title: 'Names around a dynamic namespace: with a path behind it, in capitals, with a line break, inside another',
  requirement: 'ASVS V1.2.9: a pattern that decides is anchored at both ends',
  impact: 'One namespace has many names: what is checked, limited or logged by name is passed by another spelling.',
  remedy: 'io.of(/^\\/workspace-\\d+$/), with ^ and $ and without the flag i.',
  severity: 'medium',
  cwe: ['CWE-863'],
  references: ['ASVS V1.2.9'],
  effect: 'write',
  holds: 'account',
  provenBy: 'regex-unanchored',
  needs: ['ownNamespace'],
  async run(context) {
    const own = namespaceOf(context, context.attacker)
    const home = [await atHome(context, context.attacker), await atHome(context, context.attacker)] as const
    if (!(await reaches(context, ...home))) return inconclusive(`in ${own} its owner does not hear himself`)
    for (const session of home) await session.close()
    const names = [`${own}/../admin`, `${own}/x`, `${own}\n`, `/x${own}`, own.toUpperCase(), `${own}%0a`]
    const open: string[] = []
    for (const name of names.filter((name) => name !== own)) {
      context.tried(name)
      const [one, other] = [await enter(context, context.attacker, name), await enter(context, context.attacker, name)]
      const served = typeof one !== 'string' && typeof other !== 'string' && (await reaches(context, one, other))
      if (served) open.push(JSON.stringify(name))
      context.note(
        'received',
        `${JSON.stringify(name)}: ${typeof one === 'string' ? one : served ? 'a chat of its own' : 'nothing there'}`,
      )
      for (const session of [one, other]) if (typeof session !== 'string') await session.close()
    }
    const back = await atHome(context, context.attacker)
    const control = context.note('received', `${own}: its owner is let in${back.isOpen ? '' : ', and put out'}`)
    return open.length > 0 ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
