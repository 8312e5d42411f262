import { watchKey } from '../../policies/rooms.ts'
import { type Refused, refuse } from '../../policies.ts'
import type { Handler } from '../dispatcher.ts'
import { announcePresence, inRoom } from './presence.ts'
import { type Chat, handler, serve } from './serve.ts'

/** Making, joining and leaving rooms, and who may be in them. */
export function roomEvents(chat: Chat): [string, Handler][] {
  const { policies, rooms } = chat
  return [
    serve(chat, 'room:create', ({ socket, identity, namespace }, { room, private: isPrivate = false }) => {
      const allowed = policies.mayCreate(socket, identity, room)
      if (!allowed.ok) return allowed
      rooms.create(namespace.name, room, identity.id, isPrivate)
      policies.audit('room.created', { account: identity.id, namespace: namespace.name, private: isPrivate })
      void socket.join(policies.roomKeys(room))
      return { ok: true, room }
    }),
    handler(chat, 'room:join', policies.readRoom, ({ socket, identity, namespace }, room) => {
      const allowed = policies.mayJoin(socket, identity, room)
      if (!allowed.ok) return allowed
      announcePresence(namespace, room, identity, true)
      void socket.join(policies.roomKeys(room))
      return { ok: true, room }
    }),
    handler(chat, 'room:leave', policies.readRoom, ({ socket, identity, namespace }, room) => {
      const allowed = policies.mayLeave(identity, room)
      if (!allowed.ok) return allowed
      const keys = policies.roomKeys(room)
      for (const key of typeof keys === 'string' ? [keys] : keys) void socket.leave(key)
      void socket.leave(watchKey(room))
      announcePresence(namespace, room, identity, false)
      const left = rooms.find(namespace.name, room)
      // Out of a private room one is out on all devices, until invited again; its owner stays what he is.
      if (left?.isPrivate && left.owner !== identity.id && left.members.delete(identity.id))
        policies.expel(namespace, room, identity.id)
      return { ok: true, room }
    }),
    serve(chat, 'room:invite', ({ socket, identity, namespace }, { room, user }) => {
      const allowed = policies.mayInvite(socket, identity, room)
      if (!allowed.ok) return allowed
      if (chat.accounts.byId(user) === undefined) return refuse('no-such-user')
      const invited = rooms.find(namespace.name, room)
      invited?.banned.delete(user)
      invited?.members.add(user)
      policies.deliver(namespace, `user:${user}`, 'room:invited', { room, by: plain(identity) })
      return { ok: true, room }
    }),
    serve(chat, 'room:remove', ({ socket, identity, namespace }, { room, user }) => {
      const allowed = policies.mayRemove(socket, identity, room)
      if (!allowed.ok) return allowed
      if (user === rooms.find(namespace.name, room)?.owner) return refuse('is-the-owner')
      return removeFrom(chat, namespace.name, room, user, identity.id) ?? { ok: true, room }
    }),
    serve(chat, 'room:list', ({ socket, identity }) => ({
      ok: true,
      rooms: policies.visibleRooms(socket, identity),
    })),
    serve(chat, 'presence:watch', ({ socket, identity, namespace }, { room }) => {
      const allowed = policies.mayRead(socket, identity, room)
      if (!allowed.ok) return allowed
      void socket.join(watchKey(room))
      return { ok: true, room, users: inRoom(chat, namespace, room) }
    }),
    serve(chat, 'workspace:invite', ({ identity, namespace }, { user }) => {
      // In one's own workspace only.
      if (policies.workspaceOf(namespace.name) !== identity.id) return refuse('not-the-owner')
      if (chat.accounts.byId(user) === undefined) return refuse('no-such-user')
      if (chat.workspaces.size(identity.id) >= chat.guestsPerWorkspace) return refuse('guests-per-workspace')
      chat.workspaces.invite(identity.id, user)
      return { ok: true, user }
    }),
  ]
}

/** Keeps an account out of a room from now on: no member, not let in again, and no socket of it in there. */
export function removeFrom(
  { io, policies, rooms }: Chat,
  name: string,
  room: string,
  user: string,
  by: string,
): Refused | undefined {
  // `of` would make a namespace of any name that it does not know.
  const namespace = io._nsps.get(name)
  if (namespace === undefined) return refuse('no-such-namespace')
  rooms.ban(name, room, user)
  policies.expel(namespace, room, user)
  policies.deliver(namespace, `user:${user}`, 'room:removed', { room })
  policies.audit('room.removed', { account: user, by, namespace: name })
  return undefined
}

const plain = ({ id, name }: { id: string; name: string }) => ({ id, name })
