import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, idOf } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'authz/fn-mass-assign',
  rows: ['authz.fn.mass-assign'],
  title: 'A change of one’s own profile that brings a role, a balance and other fields along',
  requirement: 'ASVS V15.3.3, API3:2023: only named fields are taken from a request',
  impact: 'Users give themselves roles, credit or a verified mark.',
  remedy: 'Name what may change: update({ status: payload.status }), never update(payload).',
  severity: 'high',
  cwe: ['CWE-915'],
  references: ['ASVS V15.3.3', 'API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'spread-update',
  needs: ['ownProfile'],
  async run(context) {
    const { update, read } = context.ownProfile
    const session = await attackerSession(context, { join: false })
    const mark = context.canary()
    const forbidden = { role: mark, roles: [mark], isAdmin: mark, verified: mark, balance: mark, permissions: [mark] }
    const reread = async (text: string) => {
      const { answer } = await act(context, session, read, { user: idOf(context.attacker) })
      return JSON.stringify(answer ?? null).includes(text)
    }
    const [first, ...rest] = update.args
    const asked = typeof first === 'object' && first !== null ? { ...first, ...forbidden } : first
    const done = await act(context, session, { ...update, args: [asked, ...rest] }, { text: context.canary() })
    const kept = await reread(mark)
    context.note(
      'received',
      `a change with ${Object.keys(forbidden).join(', ')}: ${done.said}; read again, ${kept ? 'they are there' : 'none is there'}`,
    )
    const text = context.canary()
    await act(context, session, update, { text })
    const honest = await reread(text)
    const control = context.note(
      'received',
      `an honest change: ${honest ? 'is there when read again' : 'is not there'}`,
    )
    if (kept) return vulnerable(context.evidence)
    return honest ? resisted(control, context.evidence) : inconclusive('an honest change is not kept', context.evidence)
  },
})
