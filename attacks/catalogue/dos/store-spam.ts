import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { registerOwn } from '../../kit/own-login.ts'

export default defineAttack({
  id: 'dos/store-spam',
  rows: ['dos.store.spam'],
  title: 'One account makes private rooms, more of them than it may have',
  requirement: 'API6:2023: what one account can make the server keep for good has a quota',
  impact: 'Each is kept for good: one account fills the store of all, within every limit on its rate.',
  remedy: 'Count by account in the store itself, and refuse beyond a quota: rooms, uploads, drafts, names.',
  severity: 'medium',
  cwe: ['CWE-770'],
  references: ['API6:2023', 'API4:2023'],
  effect: 'disrupt',
  holds: 'nothing',
  provenBy: 'no-quota',
  listensMs: 2_000,
  needs: ['register', 'privateRooms', 'roomQuota'],
  async run(context) {
    const { privateRooms, roomQuota } = context
    // An account that nobody else uses: its quota is used up for good.
    const { token } = await registerOwn(context)
    const session = await openWitness(context, { token, join: false })
    const { messages } = context.target.profile.limits
    const gapMs = messages === undefined ? 20 : (1.3 * messages.perMs) / messages.count
    const tries = Math.ceil(1.2 * roomQuota) + 2
    let [made, refusal] = [0, '']
    for (let i = 0; i < tries; i += 1) {
      const done = await act(context, session, privateRooms.create, { room: context.canary() })
      if (done.ok) made += 1
      else refusal = done.said
      await context.wait(gapMs, 'below the limit on events')
    }
    const ended = refusal === '' ? '' : `; refused: ${refusal}`
    context.note('measured', `${made} of ${tries} rooms were made; ${roomQuota} are allowed${ended}`)
    const last = await control(context, 'an honest message', await openWitness(context))
    if (made === 0) return inconclusive('no room could be made at all', context.evidence)
    return made > roomQuota ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
