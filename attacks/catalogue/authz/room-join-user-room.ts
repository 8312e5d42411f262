import { act, idOf } from '../../kit/act.ts'
import { wiretapAttack } from '../../kit/direct-message.ts'

export default wiretapAttack({
  id: 'authz/room-join-user-room',
  rows: ['authz.room.join-user-room'],
  title: 'Joining the rooms in which servers reach a single user, under the names that they usually have',
  requirement: 'API1:2023: rooms that the server uses for one user are not to be joined by name',
  impact: 'Any user gets the direct messages of any other.',
  remedy: 'Keep such rooms apart from those that clients name: give every client-named room a prefix of its own.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  provenBy: 'join-any',
  needs: ['rooms'],
  async tap(context, attacker) {
    const [mine, theirs] = [idOf(context.attacker), idOf(context.victim)]
    const prefixes = ['user:', 'private:', 'user-', 'user_', 'u:', 'room:user:', '']
    const names = [...prefixes.map((prefix) => `${prefix}${theirs}`), `${mine}-${theirs}`, `${theirs}-${mine}`]
    const joined: string[] = []
    for (const room of names) if ((await act(context, attacker, context.rooms, { room })).ok) joined.push(room)
    return `joining ${names.join(', ')}: accepted ${joined.join(', ') || 'none'}`
  },
})
