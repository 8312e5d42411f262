import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/room-enumerate',
  rows: ['authz.room.enumerate'],
  title: 'The list of rooms, asked for by one who is no member of a private one',
  requirement: 'API3:2023: a list holds what the asker may see, and nothing more',
  impact:
    'Names of private rooms (deals, patients, people) are told to everybody, and are the first half of an attack.',
  remedy: 'Filter by membership in the query that makes the list, not in the page that shows it.',
  severity: 'medium',
  cwe: ['CWE-200'],
  references: ['API3:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'list-all',
  needs: ['privateRooms', 'roomList'],
  async run(context) {
    const { roomList } = context
    const room = await openPrivateRoom(context)
    const holds = ({ answer }: { answer: unknown }) => JSON.stringify(answer ?? null).includes(room.name)
    const members = await act(context, room.owner, roomList, {})
    if (!holds(members)) return inconclusive(`its owner does not find his room in the list: ${members.said}`)
    const control = context.note('received', 'the owner finds his private room in the list')
    const theirs = await act(context, await attackerSession(context), roomList, {})
    const found = holds(theirs)
    context.note('received', `the outsider ${found ? 'finds it too' : `does not: ${theirs.said}`}`)
    return found ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
