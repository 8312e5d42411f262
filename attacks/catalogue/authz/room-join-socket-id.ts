import { act } from '../../kit/act.ts'
import { wiretapAttack } from '../../kit/direct-message.ts'

export default wiretapAttack({
  id: 'authz/room-join-socket-id',
  rows: ['authz.room.join-socket-id'],
  title: 'Joining the room that Socket.IO keeps for another user’s socket, by its public id',
  requirement: 'API1:2023: the id of a socket is no secret, and each socket sits in a room of that name',
  impact: 'Whatever the server sends to that socket alone, direct messages first, reaches the attacker too.',
  remedy: 'Never pass a name from a client to socket.join as it is: put a prefix before it.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  provenBy: 'join-any',
  needs: ['rooms'],
  async tap(context, attacker, { victim }) {
    return `joining the room of the victim's socket: ${(await act(context, attacker, context.rooms, { room: victim.id })).said}`
  },
})
