import { act } from '../../kit/act.ts'
import { intrusionAttack } from '../../kit/private-room.ts'

export default intrusionAttack({
  id: 'authz/room-join-array',
  rows: ['authz.room.join-array'],
  title: 'A list of rooms where one name is expected: an open one in front, a private one behind it',
  requirement:
    'ASVS V15.3.5: a room is one string; socket.join takes lists, and what is checked must be what is joined',
  impact: 'A check that looks at the first name, or at the text of the list, is passed with a private room behind it.',
  remedy: "Refuse what is no string: if (typeof room !== 'string') return, before anything else looks at it.",
  severity: 'high',
  cwe: ['CWE-843', 'CWE-1287'],
  references: ['ASVS V15.3.5'],
  provenBy: 'join-untyped',
  async intrude(context, outsider, { name }) {
    const open = context.target.profile.chat.room
    const said: string[] = []
    for (const room of [[open, name], [name], [name, open]]) {
      const { said: how } = await act(context, outsider, context.rooms, { room })
      said.push(`joining ${room.length} rooms in a list, the private one as number ${room.indexOf(name) + 1}: ${how}`)
    }
    return said
  },
})
