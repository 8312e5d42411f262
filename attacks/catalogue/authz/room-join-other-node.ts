import { act } from '../../kit/act.ts'
import { intrusionAttack } from '../../kit/private-room.ts'

export default intrusionAttack({
  id: 'authz/room-join-other-node',
  rows: [],
  title: 'A private room of one node is joined on another by somebody who is no member',
  requirement: 'ASVS V8.2.2 and API1:2023: access to each object is checked, wherever the request comes in',
  impact: 'Who belongs to a room is known to the node where it was made: on every other it is open to all.',
  remedy: 'Keep members in the store that all nodes share, and read them there, or from a copy that it keeps right.',
  severity: 'critical',
  cwe: ['CWE-862'],
  references: ['ASVS V8.2.2', 'API1:2023'],
  provenBy: 'rooms-own-node',
  needs: ['nodes'],
  node: ({ nodes }) => nodes[1],
  async intrude(context, outsider, room) {
    const { said } = await act(context, outsider, context.rooms, { room: room.name })
    return [`an outsider joined it on the other node: ${said}`]
  },
})
