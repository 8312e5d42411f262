import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom, sayIn } from '../../kit/private-room.ts'

const tricks = [{}, { limit: -1 }, { limit: 1e9 }, { before: 0 }, { before: 9e15 }, { offset: 0 }, { userId: 'victim' }]

export default defineAttack({
  id: 'authz/room-history',
  rows: ['authz.room.history'],
  title: 'Asking for the past of a private room, as is and with odd limits and positions',
  requirement: 'API1:2023: reading what was said is checked like hearing it',
  impact: 'Any user reads everything that was ever said in any room.',
  remedy: 'Check membership in the history handler too, and cap the page on the server.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023', 'API4:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'history-any',
  needs: ['privateRooms', 'history', 'rooms'],
  async run(context) {
    const room = await openPrivateRoom(context)
    const text = await sayIn(context, room)
    const { history } = context
    const own = await act(context, room.member, history, { room: room.name })
    if (!JSON.stringify(own.answer ?? null).includes(text))
      return inconclusive('a member does not find what was just said in the history', context.evidence)
    const outsider = await attackerSession(context, { join: false })
    let leaked = false
    for (const trick of tricks) {
      context.tried(JSON.stringify(trick))
      const [first, ...rest] = history.args
      const asked = typeof first === 'object' && first !== null ? { ...first, ...trick } : first
      const done = await act(context, outsider, { ...history, args: [asked, ...rest] }, { room: room.name })
      const found = JSON.stringify(done.answer ?? null).includes(text)
      leaked ||= found
      context.note('received', `with ${JSON.stringify(trick)}: ${found ? 'the private message' : done.said}`)
    }
    const control = context.note('received', 'a member gets the message from the history')
    return leaked ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
