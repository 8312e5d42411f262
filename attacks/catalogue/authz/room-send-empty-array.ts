import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { sayAll } from '../../kit/say-and-hear.ts'

const line = { name: 'to the room []', room: [] }

export default defineAttack({
  id: 'authz/room-send-empty-array',
  rows: ['authz.room.send-empty-array'],
  title: 'A message to an empty list of rooms, which Socket.IO takes for everybody in the namespace',
  requirement: 'ASVS V15.3.5: a room is one name; every() over an empty list is true, to([]) is no filter',
  impact: 'Any user reaches everybody at once, members of no room and of private ones included.',
  remedy: "Refuse a room that is not a non-empty string: if (typeof room !== 'string' || !room) return.",
  severity: 'high',
  cwe: ['CWE-863', 'CWE-843'],
  references: ['ASVS V15.3.5', 'API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'room-every-check',
  listensMs: 2_500,
  needs: ['rooms'],
  async run(context) {
    const member = await openWitness(context)
    await control(context, 'a member of the room', member)
    // The same user with another connection that joined nothing: no message to any room is meant for it.
    const outsider = await openWitness(context, { join: false })
    const speaker = await attackerSession(context)
    const [toRoom] = await sayAll(context, speaker, outsider, [{ name: 'to the room' }])
    if (toRoom?.heard !== undefined) return inconclusive('everybody hears everything here: rooms do not separate')
    const said = await sayAll(context, speaker, outsider, [line, line])
    const heard = said.filter((result) => result.heard !== undefined)
    context.note('received', `to the room []: heard ${heard.length} of 2 times by one who joined no room`)
    const last = await control(context, 'a member again', member)
    if (heard.length === 2) return vulnerable(context.evidence)
    if (heard.length === 1) return inconclusive('it was delivered once and not a second time', context.evidence)
    return resisted(last.observation, context.evidence)
  },
})
