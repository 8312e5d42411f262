import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, honestly, idOf, seen } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom, overhears, sayIn } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/room-after-kick',
  rows: ['authz.room.after-kick'],
  title: 'A member who was put out of a private room goes on listening and talking in it',
  requirement: 'ASVS V8.3.2: a change of rights takes effect at once, on connections that are open already',
  impact: 'Whoever was thrown out still reads along and still writes, until he happens to reconnect.',
  remedy: 'When you remove a member: io.in(userRoom(id)).socketsLeave(room), besides the change in the database.',
  severity: 'high',
  cwe: ['CWE-863'],
  references: ['ASVS V8.3.2'],
  effect: 'write',
  holds: 'account',
  provenBy: 'leave-ui-only',
  needs: ['privateRooms', 'membership', 'rooms'],
  async run(context) {
    const { membership } = context
    const room = await openPrivateRoom(context)
    const where = { room: room.name, user: idOf(context.attacker) }
    const guest = await attackerSession(context, { join: false })
    const speaks = async () => {
      const text = context.canary()
      guest.say(text, { room: room.name })
      return (await seen(room.member, text, context.settleMs)) !== undefined
    }
    if (await overhears(context, room, guest)) return inconclusive('superseded by authz/data-broadcast-leak')
    if (await speaks()) return inconclusive('superseded by authz/room-send-not-member')
    await honestly(context, room.owner, membership.invite, where)
    await act(context, guest, context.rooms, { room: room.name })
    if (!(await overhears(context, room, guest))) return inconclusive('an invited member does not hear the room')
    context.note('received', 'the attacker, invited to the room, hears it')
    await honestly(context, room.owner, membership.remove, where)
    const spoke = await speaks()
    const listens = await overhears(context, room, guest)
    context.note(
      'received',
      `put out again: what he says is ${spoke ? '' : 'not '}delivered, he hears ${listens ? 'everything' : 'nothing'}`,
    )
    await sayIn(context, room)
    const control = context.note('received', 'a member of the room still hears it')
    return spoke || listens ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
