import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { openConversation, write } from '../../kit/direct-message.ts'
import { attackerSession } from '../../kit/event-steps.ts'

export default defineAttack({
  id: 'authz/dm-read-others',
  rows: ['authz.dm.read-others'],
  title: 'The history of two other users’ conversation, asked for by its name',
  requirement: 'API1:2023: an id in a request is no permission to read what it names',
  impact: 'Any user reads the private conversations of all others: their names are made of two user ids.',
  remedy: 'Take the other user from the request and yourself from the session, and build the name on the server.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'dm-any',
  needs: ['direct', 'history', 'admin'],
  async run(context) {
    const conversation = await openConversation(context)
    const { text, room } = await write(context, conversation)
    if (room === undefined)
      return inconclusive('chat.direct.hear does not say where the conversation’s name stands ({{room}})')
    const read = async (session: typeof conversation.victim) => {
      const done = await act(context, session, context.history, { room })
      return { ...done, found: JSON.stringify(done.answer ?? null).includes(text) }
    }
    const own = await read(conversation.victim)
    if (!own.found) return inconclusive(`the one it was for does not find it in the history: ${own.said}`)
    const control = context.note('received', `${room}, asked for by one of the two: there it is`)
    const theirs = await read(await attackerSession(context, { join: false }))
    context.note('received', `${room}, asked for by the attacker: ${theirs.found ? 'there it is' : theirs.said}`)
    return theirs.found ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
