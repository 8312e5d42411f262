/** Messages, rooms and signals in a script, as the profile says them. */
import type { Action } from '../../target/profile.ts'
import type { AttackContext, BaseContext } from '../attack.ts'
import type { Say } from '../reproduction/steps.ts'

const text = 'the text of a message'
const room = 'the name of a room'

/** `say(connection, text)`; into the room that the script calls `room`, where it has one. */
export function sayLine({ target }: BaseContext, { value, learn }: Say, inRoom = false): string {
  const { namespace, chat } = target.profile
  const args = target.messageArgs(text, inRoom ? { room } : {})
  learn(text, 'text')
  learn(room, 'room')
  const said = value(args)
  return `const say = (connection, text) => emit(connection, ${value(namespace)}, ${value(chat.send.event)}, ${said}, ${chat.send.ack !== false})`
}

/** What the action is about is the room that the script calls `room`, or `inRoom`; the answer is awaited. */
export function actWords(
  { target }: BaseContext,
  { value, learn }: Say,
  connection: string,
  { event, args }: Pick<Action, 'event' | 'args'>,
  inRoom = room,
): string {
  learn(room, 'room')
  const given = target.fill(args, { room: inRoom }).map((arg) => value(arg))
  return `answerOf(${[`${connection}.sockets[${value(target.profile.namespace)}]`, value(event), ...given].join(', ')})`
}

/** `enter(options)` connects and joins the room that the script calls `room`. */
export function enterLines(context: AttackContext<'rooms'>, say: Say): string {
  return `const enter = async (options) => {
  const connection = await connect(options, true)
  await ${actWords(context, say, 'connection', context.rooms)}
  return connection
}`
}
