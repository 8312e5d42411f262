import type { ChatPolicies } from '../chat/decisions.ts'
import { accept, type PolicyContext, refuse, yes } from '../policies.ts'
import { inputs, ROOM_NAME } from './inputs.ts'

/** Strict: a key that the schema does not know is refused with all the rest, so nothing can ride along. */
export function readInput({ configuration }: PolicyContext): ChatPolicies['readInput'] {
  const { maxTextLength } = configuration.message
  return (event, payload) => {
    const parsed = inputs[event].safeParse(payload)
    if (!parsed.success) return refuse('payload')
    const { text } = (parsed.data ?? {}) as { text?: string }
    if (text !== undefined && text.length > maxTextLength) return refuse('payload')
    // What parsed fits the schema of this very event; the compiler cannot follow the index that far.
    return accept(parsed.data as never)
  }
}

// By hand, because these two are asked for with every message: the same strictness for a tenth of a schema's time.
export const readRoom: ChatPolicies['readRoom'] = (payload) => {
  if (!hasOnly(payload, 1)) return refuse('payload')
  const { room } = payload
  return Object.hasOwn(payload, 'room') && typeof room === 'string' && ROOM_NAME.test(room)
    ? accept(room)
    : refuse('payload')
}

/** The sender is who the connection belongs to; a payload that names one is refused with all other unknown keys. */
export function readMessage({ configuration }: PolicyContext): ChatPolicies['readMessage'] {
  const { maxTextLength } = configuration.message
  return (payload, { id, name }) => {
    if (!hasOnly(payload, 2) || !Object.hasOwn(payload, 'room') || !Object.hasOwn(payload, 'text')) {
      return refuse('payload')
    }
    const { room, text } = payload
    if (typeof room !== 'string' || !ROOM_NAME.test(room)) return refuse('payload')
    if (typeof text !== 'string' || text === '' || text.length > maxTextLength) return refuse('payload')
    return accept({ room, text, from: { id, name } })
  }
}

/** A plain object with so many keys of its own. What arrived as JSON has no others, inherited or hidden. */
function hasOnly(payload: unknown, keys: number): payload is Record<string, unknown> {
  return (
    payload !== null && typeof payload === 'object' && !Array.isArray(payload) && Object.keys(payload).length === keys
  )
}

/** The connection's own account, whatever the payload says. */
export const signaller: ChatPolicies['signaller'] = (_payload, { id, name }) => ({ id, name })

/** One's own messages. What admins may do to those of others is another event, with a line of its own in the log. */
export const mayChange: ChatPolicies['mayChange'] = (sender, message) =>
  message.from.id === sender.id ? yes : refuse('message-of-another')
