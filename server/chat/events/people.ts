import { randomUUID } from 'node:crypto'
import { refuse } from '../../policies.ts'
import type { Handler } from '../dispatcher.ts'
import { placeOf } from '../history.ts'
import { type Chat, serve } from './serve.ts'

/** Two users' conversation, whoever began it. Ids have no colons. */
const conversation = (one: string, other: string): string => `dm:${[one, other].sort().join(':')}`

/** Direct messages, and what users say of themselves. */
export function peopleEvents(chat: Chat): [string, Handler][] {
  const { policies, history, accounts } = chat
  const profiles = new Map<string, { readonly status?: string }>()
  return [
    serve(chat, 'direct:send', ({ identity, namespace }, { to, text }) => {
      if (accounts.byId(to) === undefined) return refuse('no-such-user')
      const room = conversation(identity.id, to)
      const from = { id: identity.id, name: identity.name }
      const message = { id: randomUUID(), from, text, at: Date.now() }
      history.add({ ...message, place: placeOf(namespace.name, room) })
      // To all devices of both, and to nothing that a client named.
      const audience = [...new Set([`user:${to}`, `user:${identity.id}`])]
      policies.deliver(namespace, audience, 'direct:new', { ...message, conversation: room, to })
      return { ok: true, id: message.id, conversation: room }
    }),
    serve(chat, 'profile:get', (_actor, { user }) => {
      const account = accounts.byId(user)
      if (account === undefined) return refuse('no-such-user')
      const { id, name, role } = account
      return { ok: true, profile: { id, name, role, ...profiles.get(id) } }
    }),
    serve(chat, 'profile:update', ({ identity }, change) => {
      if (accounts.byId(identity.id) === undefined) return refuse('no-such-user')
      profiles.set(identity.id, { ...profiles.get(identity.id), ...change })
      return { ok: true }
    }),
  ]
}
