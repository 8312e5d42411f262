import { act, idOf } from '../../kit/act.ts'
import { ControlFailed } from '../../kit/attempt.ts'
import { intrusionAttack, overhears } from '../../kit/private-room.ts'

export default intrusionAttack({
  id: 'authz/room-invite-self',
  rows: [],
  title: 'An outsider invites himself into somebody else’s private room',
  requirement: 'ASVS V8.2.2, API5:2023: only those who run a room may say who belongs to it',
  impact: 'Any user makes himself a member of any private room, and stays one.',
  remedy: 'Check who invites, not only who joins: if (room.owner !== socket.data.user.id) return refuse().',
  severity: 'critical',
  cwe: ['CWE-862', 'CWE-639'],
  references: ['ASVS V8.2.2', 'API5:2023'],
  provenBy: 'invite-any',
  listensMs: 3_000,
  needs: ['membership'],
  async intrude(context, outsider, room) {
    const join = () => act(context, outsider, context.rooms, { room: room.name })
    await join()
    if (await overhears(context, room, outsider))
      throw new ControlFailed('superseded by authz/room-join-private: an outsider gets in without being invited')
    const invited = await act(context, outsider, context.membership.invite, {
      room: room.name,
      user: idOf(context.attacker),
    })
    return [`inviting himself: ${invited.said}`, `joining then: ${(await join()).said}`]
  },
})
