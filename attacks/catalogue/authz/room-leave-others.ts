import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, honestly, idOf } from '../../kit/act.ts'
import { thirdSession } from '../../kit/direct-message.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom, overhears } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/room-leave-others',
  rows: ['authz.room.leave-others'],
  title: 'Putting a member out of somebody else’s room: as an outsider, and as a guest',
  requirement: 'API5:2023: only those who run a room may remove from it',
  impact: 'Any user throws any other out of any room.',
  remedy: 'Check who asks: if (room.owner !== socket.data.user.id) return refuse().',
  severity: 'high',
  cwe: ['CWE-862'],
  references: ['API5:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'kick-any',
  needs: ['privateRooms', 'membership', 'rooms', 'admin'],
  async run(context) {
    const { membership } = context
    const room = await openPrivateRoom(context)
    const { session: member, id } = await thirdSession(context)
    const third = { room: room.name, user: id }
    await honestly(context, room.owner, membership.invite, third)
    await act(context, member, context.rooms, { room: room.name })
    if (!(await overhears(context, room, member))) return inconclusive('an invited member does not hear the room')
    const attacker = await attackerSession(context, { join: false })
    const outside = await act(context, attacker, membership.remove, third)
    await honestly(context, room.owner, membership.invite, { room: room.name, user: idOf(context.attacker) })
    await act(context, attacker, context.rooms, { room: room.name })
    const inside = await act(context, attacker, membership.remove, third)
    const stayed = await overhears(context, room, member)
    context.note('received', `removing a member, as an outsider: ${outside.said}; as a guest: ${inside.said}`)
    context.note('received', `that member still hears the room: ${stayed ? 'yes' : 'no'}`)
    if (!stayed) return vulnerable(context.evidence)
    await honestly(context, room.owner, membership.remove, third)
    const gone = !(await overhears(context, room, member))
    const control = context.note('received', `removed by the owner, he hears it: ${gone ? 'no' : 'yes'}`)
    return gone
      ? resisted(control, context.evidence)
      : inconclusive('superseded by authz/room-after-kick: removing has no effect', context.evidence)
  },
})
