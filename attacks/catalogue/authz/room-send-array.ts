import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { seen } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom, sayIn } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/room-send-array',
  rows: ['authz.room.send-array'],
  title: 'A message to a list of rooms: one that the attacker is in, and another user’s private one',
  requirement: 'ASVS V15.3.5: a room is one name; to([…]) takes lists, and what is checked must be what is reached',
  impact: 'A check that looks at one name of the list lets the message into all rooms behind it.',
  remedy: "Refuse a room that is no string: if (typeof room !== 'string') return.",
  severity: 'high',
  cwe: ['CWE-843', 'CWE-863'],
  references: ['ASVS V15.3.5', 'API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'check-first',
  listensMs: 4_000,
  needs: ['privateRooms', 'rooms'],
  async run(context) {
    const room = await openPrivateRoom(context)
    const outsider = await attackerSession(context)
    const open = context.target.profile.chat.room
    const reaches = async (name: string, to: unknown) => {
      const text = context.canary()
      outsider.say(text, { room: to })
      const heard = (await seen(room.member, text, context.settleMs)) !== undefined
      context.note('received', `${name}: ${heard ? 'heard by a member of the private room' : 'not heard there'}`)
      return heard
    }
    if (await reaches('to the private room alone', room.name))
      return inconclusive('superseded by authz/room-send-not-member: no list is needed', context.evidence)
    const lists = [
      [open, room.name],
      [room.name, open],
      [open, [room.name]],
    ]
    for (const list of lists) {
      const name = `to ${JSON.stringify(list).replaceAll(room.name, 'private')}`
      if ((await reaches(name, list)) && (await reaches(name, list))) return vulnerable(context.evidence)
    }
    await sayIn(context, room)
    return resisted(context.note('received', 'a member’s own message is heard in the room'), context.evidence)
  },
})
