import type { Namespace, Socket } from 'socket.io'
import { roomKey, watchKey } from '../../policies/rooms.ts'
import type { Identity } from '../connections.ts'
import type { Chat } from './serve.ts'

/** A list for people: a room of thousands shows its first. */
const MOST_SHOWN = 200

/** Who is in a room: id and name, each user once however many devices they have. */
export function inRoom({ connections }: Chat, namespace: Namespace, room: string): { id: string; name: string }[] {
  const users = new Map<string, { id: string; name: string }>()
  for (const id of namespace.adapter.rooms.get(roomKey(room)) ?? []) {
    const socket = namespace.sockets.get(id)
    const identity = socket && connections.of(socket)?.identity
    if (identity) users.set(identity.id, { id: identity.id, name: identity.name })
    if (users.size === MOST_SHOWN) break
  }
  return [...users.values()]
}

/** Tells those who watch a room; for a room that nobody watches it costs one look into a map. */
export function announcePresence(namespace: Namespace, room: string, { id, name }: Identity, online: boolean): void {
  if (!namespace.adapter.rooms.has(watchKey(room))) return
  namespace.to(watchKey(room)).emit('presence', { room, user: { id, name }, online })
}

/** A socket that goes is gone from all its rooms. */
export function announceGone(socket: Socket, identity: Identity | undefined): void {
  if (identity === undefined) return
  const prefix = roomKey('')
  for (const key of socket.rooms) {
    if (key.startsWith(prefix)) announcePresence(socket.nsp, key.slice(prefix.length), identity, false)
  }
}
