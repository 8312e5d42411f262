import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { hearsRoom } from '../../kit/hears-room.ts'
import { sayAll } from '../../kit/say-and-hear.ts'

export default defineAttack({
  id: 'authz/room-send-not-member',
  rows: ['authz.room.send-not-member'],
  title: 'Messages to a room that the attacker has not joined, heard by one who has',
  requirement: 'API1:2023: each access to a room is checked for who asks, sending as well as joining',
  impact: 'Any user writes into rooms that are not his: private ones, an admin’s, another customer’s.',
  remedy: "Before sending ask if (!socket.rooms.has(room)) return callback({ error: 'not a member' }).",
  severity: 'high',
  cwe: ['CWE-863'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'send-any-room',
  needs: ['rooms'],
  async run(context) {
    const member = await openWitness(context)
    await control(context, 'a member of the room', member)
    const outsider = await attackerSession(context, { join: false })
    const lines = [{ name: 'to the room, without joining it' }, { name: 'once more' }]
    const said = await sayAll(context, outsider, member, lines)
    for (const { line, heard } of said)
      context.note('received', `${line.name}: ${heard === undefined ? 'not delivered' : 'heard by a member'}`)
    if (
      said.every(({ heard }) => heard !== undefined) &&
      (await hearsRoom(context, 'before joining', outsider, member))
    )
      return inconclusive('it hears the room too: the server has put it in without being asked', context.evidence)
    // The same connection, now a member: it was the membership that was missing, and nothing else.
    await outsider.join()
    const [joined] = await sayAll(context, outsider, member, [{ name: 'after joining' }])
    const last = context.note('received', `after joining: ${joined?.heard === undefined ? 'not delivered' : 'heard'}`)
    if (said.every(({ heard }) => heard !== undefined)) return vulnerable(context.evidence)
    if (said.some(({ heard }) => heard !== undefined))
      return inconclusive('it was delivered once and not a second time', context.evidence)
    if (joined?.heard !== undefined) return resisted(last, context.evidence)
    // Some servers end a connection that oversteps: then an honest one has to do for the control.
    return resisted((await control(context, 'a member again', member)).observation, context.evidence)
  },
})
