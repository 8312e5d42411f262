import { randomUUID } from 'node:crypto'
import { type Draft, refuse } from '../../policies.ts'
import type { Handler } from '../dispatcher.ts'
import { placeOf, type StoredMessage } from '../history.ts'
import { type Actor, type Chat, handler, serve } from './serve.ts'

const PAGE = 50

/** Saying things, reading what was said, and changing what one said oneself. */
export function messageEvents(chat: Chat): [string, Handler][] {
  const { policies, history } = chat
  /** A message that this user may change, or a refusal that does not tell whether there is one. */
  const own = ({ identity }: Actor, id: string) => {
    const message = history.find(id)
    if (message === undefined) return refuse('no-such-message')
    const allowed = policies.mayChange(identity, message)
    return allowed.ok ? { ok: true as const, message } : allowed
  }
  return [
    handler(chat, 'message:send', policies.readMessage, ({ socket, namespace }, draft) => {
      const allowed = policies.maySend(socket, draft.room)
      if (!allowed.ok) return allowed
      const message = { id: randomUUID(), room: draft.room, from: draft.from, text: draft.text, at: Date.now() }
      record(chat, namespace.name, draft, message)
      const sent = draft.extra === undefined ? message : { ...message, ...draft.extra }
      policies.deliver(namespace, draft.room, 'message:new', sent)
      return { ok: true, id: message.id }
    }),
    serve(chat, 'message:history', ({ socket, identity, namespace }, { room, before, limit = PAGE }) => {
      const allowed = policies.mayRead(socket, identity, room)
      if (!allowed.ok) return allowed
      const page = history.page(placeOf(namespace.name, room), before ?? Number.MAX_SAFE_INTEGER, limit)
      const weighed = policies.admitReply(
        identity,
        page.reduce((bytes, message) => bytes + weight(message), 0),
      )
      return weighed.ok ? { ok: true, room, messages: page.map(shown) } : weighed
    }),
    serve(chat, 'message:edit', (actor, { id, text }) => {
      const found = own(actor, id)
      if (!found.ok) return found
      const message = { ...found.message, text, editedAt: Date.now() }
      history.replace(id, message)
      tell(chat, actor, found.message, 'message:edited', { ...shown(message), room: roomOf(message) })
      return { ok: true, id }
    }),
    serve(chat, 'message:delete', (actor, { id }) => {
      const found = own(actor, id)
      if (!found.ok) return found
      history.replace(id, undefined)
      tell(chat, actor, found.message, 'message:deleted', { id, room: roomOf(found.message) })
      return { ok: true, id }
    }),
    signal(chat, 'typing', ({ typing = true }) => ({ typing })),
    signal(chat, 'message:read', ({ id }) => ({ id })),
  ]
}

/** Something about oneself that the others in a room are told: that one is typing, how far one has read. */
function signal<Name extends 'typing' | 'message:read'>(
  chat: Chat,
  event: Name,
  fields: (input: Parameters<Parameters<typeof serve<Name>>[2]>[1]) => object,
): [string, Handler] {
  const { policies } = chat
  const read = (payload: unknown, sender: Actor['identity']) => {
    const input = policies.readInput(event, payload)
    return input.ok
      ? { ok: true as const, value: { input: input.value, by: policies.signaller(payload, sender) } }
      : input
  }
  return handler(chat, event, read, ({ socket }, { input, by }) => {
    const { room } = input as { room: string }
    const allowed = policies.maySend(socket, room)
    if (!allowed.ok) return allowed
    const told = { room, user: by, ...fields(input as never) }
    const keys = policies.roomKeys(room)
    // Whoever types knows it. A signal that is lost is no loss.
    socket.to(keys).volatile.emit(event, told)
    return { ok: true }
  })
}

function record(
  { history }: Chat,
  namespace: string,
  { room, text }: Draft,
  message: Omit<StoredMessage, 'place'>,
): void {
  if (typeof room !== 'string') return
  history.add({ id: message.id, place: placeOf(namespace, room), from: message.from, text, at: message.at })
}

/** A stored message as users get it. */
const shown = ({ id, from, text, at, editedAt }: StoredMessage) => ({
  id,
  from,
  text,
  at,
  ...(editedAt === undefined ? {} : { editedAt }),
})

/** In bytes, roughly: the ids, names and times of a message are this long together. */
const weight = ({ text }: StoredMessage): number => Buffer.byteLength(text) + 150

const roomOf = ({ place }: StoredMessage): string => place.slice(place.indexOf(' ') + 1)

/** In the namespace where it was said, wherever the change comes from. */
function tell({ io, policies }: Chat, actor: Actor, message: StoredMessage, event: string, fields: object): void {
  const namespace = io._nsps.get(message.place.slice(0, message.place.indexOf(' '))) ?? actor.namespace
  const room = roomOf(message)
  const audience = room.startsWith('dm:')
    ? room
        .split(':')
        .slice(1)
        .map((user) => `user:${user}`)
    : room
  policies.deliver(namespace, audience, event, fields)
}
