import { setTimeout as sleep } from 'node:timers/promises'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'dos/room-unbounded',
  rows: ['dos.room.unbounded'],
  title: 'Joining more rooms than one connection may be in, each of them new',
  requirement: 'API4:2023: what one client can make the server keep has a bound',
  impact: 'Each name stays in the server’s memory; a client that joins for ever fills it.',
  remedy: 'Count: if (socket.rooms.size > 50) return refuse().',
  severity: 'medium',
  cwe: ['CWE-770'],
  references: ['API4:2023'],
  effect: 'disrupt',
  holds: 'account',
  provenBy: 'join-any',
  listensMs: 4_000,
  needs: ['joinAcknowledgement', 'roomLimit'],
  async run(context) {
    const { joinAcknowledgement: join, roomLimit } = context
    const session = await attackerSession(context)
    const { messages } = context.target.profile.limits
    const gapMs = messages === undefined ? 10 : (1.3 * messages.perMs) / messages.count
    const joined: string[] = []
    const tries = roomLimit + 10
    for (let i = 0; i < tries; i += 1) {
      const room = `${context.canary()}`
      if ((await act(context, session, join, { room })).ok) joined.push(room)
      await context.idle(sleep(gapMs, undefined, { signal: context.signal }))
    }
    context.note(
      'measured',
      `${joined.length} of ${tries} new rooms could be joined by one connection; ${roomLimit} are allowed`,
    )
    const last = await control(context, 'an honest message', await openWitness(context))
    if (joined.length === 0) return inconclusive('no new room could be joined at all', context.evidence)
    return joined.length > roomLimit ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
