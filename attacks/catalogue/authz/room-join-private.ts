import { act } from '../../kit/act.ts'
import { intrusionAttack } from '../../kit/private-room.ts'

export default intrusionAttack({
  id: 'authz/room-join-private',
  rows: ['authz.room.join-private'],
  title: 'Joining another user’s private room by its name',
  requirement: 'ASVS V8.2.2, API1:2023: each room is checked for whether this user may enter it',
  impact: 'Any user reads every private room whose name he knows or guesses.',
  remedy: 'Before socket.join(room) look up whether socket.data.user is a member; a name is no permission.',
  severity: 'critical',
  cwe: ['CWE-862', 'CWE-639'],
  references: ['ASVS V8.2.2', 'API1:2023'],
  provenBy: 'join-any',
  async intrude(context, outsider, { name }) {
    return [`joining the private room: ${(await act(context, outsider, context.rooms, { room: name })).said}`]
  },
})
