import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom, overhears } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/data-broadcast-leak',
  rows: ['authz.data.broadcast-leak'],
  title: 'Only listening, with a client that filters nothing, while others talk in a private room',
  requirement: 'API3:2023: what a user may not see is not sent to him; hiding it in the page is no defence',
  impact: 'Every connected user receives everything that is said anywhere; the page alone hides it.',
  remedy: 'Send to the room: io.to(room).emit(…), never io.emit(…) with the room in the payload.',
  severity: 'critical',
  cwe: ['CWE-862', 'CWE-602'],
  references: ['API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'emit-all-filter-client',
  listensMs: 2_000,
  needs: ['privateRooms', 'rooms'],
  async run(context) {
    const room = await openPrivateRoom(context)
    const outsider = await attackerSession(context)
    const heard = [await overhears(context, room, outsider), await overhears(context, room, outsider)]
    const times = heard.filter(Boolean).length
    context.note('received', `said twice in a private room: the outsider, who is in the open room, got ${times}`)
    // The outsider's own ears work: what is said in the open room he does hear.
    const last = await control(context, 'an honest message in the open room', await openWitness(context))
    if (times === 2) return vulnerable(context.evidence)
    return times === 0
      ? resisted(last.observation, context.evidence)
      : inconclusive('it was heard once', context.evidence)
  },
})
