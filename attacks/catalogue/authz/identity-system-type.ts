import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { show } from '../../kit/attempt.ts'
import { fieldsOf, openRelay } from '../../kit/extra-fields.ts'

const names = ['type', 'kind', 'role', 'verified', 'system', 'isSystem', 'isAdmin', 'badge', 'level']

export default defineAttack({
  id: 'authz/identity-system-type',
  rows: ['authz.identity.system-type'],
  title: 'Messages that call themselves the system’s, an admin’s or a verified user’s',
  requirement: 'ASVS V15.3.3: what marks a message as official is set by the server alone',
  impact: 'Any user writes what looks like a notice of the service: the best phishing there is.',
  remedy: 'Build the message from named fields: io.to(room).emit(event, { id, room, text, from, at }).',
  severity: 'medium',
  cwe: ['CWE-915'],
  references: ['ASVS V15.3.3'],
  effect: 'write',
  holds: 'account',
  provenBy: 'spread-payload',
  listensMs: 2_000,
  needs: [],
  async run(context) {
    const { relay, honest } = await openRelay(context)
    const mark = context.canary()
    const marked = async (extra: Record<string, unknown>) =>
      fieldsOf((await relay(extra)) ?? []).filter(([, value]) => value === mark)
    const all = Object.fromEntries(names.map((name) => [name, mark]))
    const found = [...(await marked(all)), ...(await marked({ type: mark })), ...(await marked({ role: mark }))]
    const what = [...new Set(found.map(([path]) => path))].join(', ')
    context.note('received', `${names.join(', ')} set to ${show(mark)}: others get ${what || 'none of them'}`)
    const last = await honest()
    if (found.length === 0) return resisted(last.observation, context.evidence)
    return (await marked(all)).length > 0 || (await marked({ type: mark })).length > 0
      ? vulnerable(context.evidence)
      : inconclusive('it was relayed once and not a second time', context.evidence)
  },
})
