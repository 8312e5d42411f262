import { roomKey, watchKey } from '../../policies/rooms.ts'
import { type Refused, refuse, yes } from '../../policies.ts'
import type { Handler } from '../dispatcher.ts'
import { closedTo, isOpenTo, joinedBy, leftBy, type Room } from '../rooms.ts'
import { announcePresence, inRoom } from './presence.ts'
import { type Chat, handler, serve } from './serve.ts'

/** Making, joining and leaving rooms, and who may be in them. */
export function roomEvents(chat: Chat): [string, Handler][] {
  const { policies, rooms, atMost } = chat
  return [
    serve(chat, 'room:create', async ({ socket, identity, namespace }, { room, private: isPrivate = false }) => {
      const allowed = await policies.mayCreate(socket, identity, room)
      if (!allowed.ok) return allowed
      const created = await rooms.create(namespace.name, room, identity.id, isPrivate, atMost.rooms)
      if (!created.ok) return created
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
    handler(chat, 'room:leave', policies.readRoom, async ({ socket, identity, namespace }, room) => {
      const allowed = policies.mayLeave(identity, room)
      if (!allowed.ok) return allowed
      const keys = policies.roomKeys(room)
      for (const key of typeof keys === 'string' ? [keys] : keys) void socket.leave(key)
      void socket.leave(watchKey(room))
      announcePresence(namespace, room, identity, false)
      const left = rooms.find(namespace.name, room)
      // Out of a private room one is out on all devices, until invited again; its owner stays what he is.
      const member = left?.isPrivate && left.owner !== identity.id && left.members.has(identity.id)
      const changed = member ? await rooms.change(namespace.name, room, leftBy(identity.id)) : yes
      return changed.ok ? { ok: true, room } : changed
    }),
    serve(chat, 'room:invite', async ({ socket, identity, namespace }, { room, user }) => {
      const allowed = policies.mayInvite(socket, identity, room)
      if (!allowed.ok) return allowed
      if (chat.accounts.byId(user) === undefined) return refuse('no-such-user')
      const invited = await rooms.change(namespace.name, room, joinedBy(user, atMost.members))
      if (!invited.ok) return invited
      policies.deliver(namespace, `user:${user}`, 'room:invited', { room, by: plain(identity) })
      return { ok: true, room }
    }),
    serve(chat, 'room:remove', async ({ socket, identity, namespace }, { room, user }) => {
      const allowed = policies.mayRemove(socket, identity, room)
      if (!allowed.ok) return allowed
      if (user === rooms.find(namespace.name, room)?.owner) return refuse('is-the-owner')
      return (await removeFrom(chat, namespace.name, room, user, identity.id)) ?? { ok: true, room }
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
    serve(chat, 'workspace:invite', async ({ identity, namespace }, { user }) => {
      // In one's own workspace only.
      if (policies.workspaceOf(namespace.name) !== identity.id) return refuse('not-the-owner')
      if (chat.accounts.byId(user) === undefined) return refuse('no-such-user')
      const invited = await chat.workspaces.invite(identity.id, user, atMost.guests)
      return invited.ok ? { ok: true, user } : invited
    }),
  ]
}

/** Keeps an account out of a room from now on: no member, not let in again, and no socket of it in there. */
export async function removeFrom(
  { io, policies, rooms }: Chat,
  name: string,
  room: string,
  user: string,
  by: string,
): Promise<Refused | undefined> {
  // `of` would make a namespace of any name that it does not know.
  const namespace = io._nsps.get(name)
  if (namespace === undefined) return refuse('no-such-namespace')
  const banned = await rooms.change(name, room, closedTo(user))
  if (!banned.ok) return banned
  policies.deliver(namespace, `user:${user}`, 'room:removed', { room })
  policies.audit('room.removed', { account: user, by, namespace: name })
  return undefined
}

/** Takes the sockets of this node out of a room that they may not be in, or not any more. Each node does it for itself. */
export function putOut({ io, policies, connections }: Chat, name: string, room: string, record: Room): void {
  const namespace = io._nsps.get(name)
  const accounts = [...(namespace?.adapter.rooms.get(roomKey(room)) ?? [])].flatMap((id) => {
    const socket = namespace?.sockets.get(id)
    const account = socket && connections.of(socket)?.identity?.id
    return account === undefined || isOpenTo(record, account) ? [] : [account]
  })
  if (namespace !== undefined) for (const account of new Set(accounts)) policies.expel(namespace, room, account)
}

const plain = ({ id, name }: { id: string; name: string }) => ({ id, name })
