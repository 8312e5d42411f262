import type { ChatPolicies } from '../chat/decisions.ts'
import { type PolicyContext, refuse, yes } from '../policies.ts'

/** Rooms live under a prefix of their own, away from the room that each socket has under its id. */
export const roomKey = (room: string): string => `room:${room}`
/** Who is told about comings and goings in a room. */
export const watchKey = (room: string): string => `watch:${room}`
export const roomKeys: ChatPolicies['roomKeys'] = roomKey

/** Every socket is in one under its own id and in one of its user; neither is a room that somebody joined. */
const OWN_ROOMS = 2

/** Open rooms are for all who are logged in, private ones for their members; `user:<id>` is for that user alone. */
export function mayJoin({ configuration, rooms }: PolicyContext): ChatPolicies['mayJoin'] {
  const { perSocket } = configuration.limits.rooms
  return (socket, sender, name) => {
    if (name.startsWith('user:') && name !== `user:${sender.id}`) return refuse('room-of-another')
    // A conversation has no room: its messages go to the two users.
    if (name.startsWith('dm:')) return refuse('room-of-another')
    const room = rooms.find(socket.nsp.name, name)
    if (room?.banned.has(sender.id)) return refuse('banned')
    if (room?.isPrivate && !room.members.has(sender.id)) return refuse('not-invited')
    if (socket.rooms.has(roomKey(name))) return yes
    return socket.rooms.size - OWN_ROOMS >= perSocket ? refuse('rooms-per-socket') : yes
  }
}

/** The room of a user is how that user is reached, and how his sessions are ended: nobody leaves it by asking. */
export const mayLeave: ChatPolicies['mayLeave'] = (_sender, room) =>
  room.startsWith('user:') ? refuse('reserved-name') : yes

/** A new name only: who made a room of one that is in use would be the owner of what others said in it. */
export function mayCreate({ configuration, rooms, shared }: PolicyContext): ChatPolicies['mayCreate'] {
  const { perAccount } = configuration.limits.rooms
  return async (socket, sender, name) => {
    if (name.startsWith('user:') || name.startsWith('dm:')) return refuse('reserved-name')
    const taken = rooms.find(socket.nsp.name, name) ?? socket.nsp.adapter.rooms.get(roomKey(name))
    if (taken !== undefined) return refuse('name-taken')
    // Somebody may be in it on another node.
    if (shared !== undefined && (await socket.nsp.in(roomKey(name)).fetchSockets()).length > 0)
      return refuse('name-taken')
    return rooms.ownedBy(sender.id) >= perAccount ? refuse('rooms-per-account') : yes
  }
}

export function mayInvite({ configuration, rooms }: PolicyContext): ChatPolicies['mayInvite'] {
  const { members } = configuration.limits.rooms
  return (socket, sender, name) => {
    const room = rooms.find(socket.nsp.name, name)
    if (room?.owner !== sender.id) return refuse('not-the-owner')
    return room.members.size >= members ? refuse('members-per-room') : yes
  }
}

/** Whoever made the room; in a room that nobody made, nobody. Admins have an event of their own. */
export function mayRemove({ rooms }: PolicyContext): ChatPolicies['mayRemove'] {
  return (socket, sender, name) =>
    rooms.find(socket.nsp.name, name)?.owner === sender.id ? yes : refuse('not-the-owner')
}

export const maySend: ChatPolicies['maySend'] = (socket, room) =>
  typeof room === 'string' && socket.rooms.has(roomKey(room)) ? yes : refuse('not-a-member')

/** The past of a room is for those in it; that of a conversation for the two whose it is. */
export const mayRead: ChatPolicies['mayRead'] = (socket, sender, room) => {
  if (!room.startsWith('dm:')) return socket.rooms.has(roomKey(room)) ? yes : refuse('not-a-member')
  return room.split(':').slice(1).includes(sender.id) ? yes : refuse('conversation-of-others')
}

/** What everybody may join, and of the private ones those that the asker is a member of. */
export function visibleRooms({ rooms }: PolicyContext): ChatPolicies['visibleRooms'] {
  return (socket, sender) =>
    [...rooms.all(socket.nsp.name)]
      .filter(([, room]) => room.owner !== undefined && (!room.isPrivate || room.members.has(sender.id)))
      .map(([name]) => name)
}

/** The server's own rooms, not only its list of members: who is out of the list and in the room still hears all. */
export const expel: ChatPolicies['expel'] = (namespace, room, account) => {
  namespace.local.in(roomKey(`user:${account}`)).socketsLeave([roomKey(room), watchKey(room)])
}

export const deliver: ChatPolicies['deliver'] = (namespace, room, event, message) => {
  namespace.to(typeof room === 'string' ? roomKey(room) : room.map(roomKey)).emit(event, message)
}

// The whole name: a pattern without its ends matches what somebody wrote around it.
const WORKSPACE = /^\/workspace-([A-Za-z0-9_-]{1,64})$/

export const workspaceOf: ChatPolicies['workspaceOf'] = (namespace) => WORKSPACE.exec(namespace)?.[1]

/** Each namespace decides for itself: a token that is good for one is not good for all. */
export function mayEnter({ workspaces }: PolicyContext): ChatPolicies['mayEnter'] {
  return (namespace, identity) => {
    if (namespace === ADMIN_NAMESPACE) return identity?.role === 'admin' ? yes : refuse('not-an-admin')
    const workspace = workspaceOf(namespace)
    if (workspace === undefined) return yes
    return identity !== undefined && workspaces.isMember(workspace, identity.id) ? yes : refuse('not-a-member')
  }
}

export const ADMIN_NAMESPACE = '/admin'

/** Asked again for every event, whatever namespace it came through, of the account and not of the connection. */
export function mayUseAdminEvent({ accounts }: PolicyContext): ChatPolicies['mayUseAdminEvent'] {
  return (_socket, { id }) => (accounts.byId(id)?.role === 'admin' ? yes : refuse('not-an-admin'))
}
