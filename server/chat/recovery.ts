import type { Namespace, Socket } from 'socket.io'
import type { Left } from '../identity/decisions.ts'
import { roomKey } from '../policies/rooms.ts'
import type { Policies } from '../policies.ts'
import type { Identity } from './connections.ts'

/** What a lost connection left, kept back until whoever takes it up has proven to be its owner. */
export interface LeftBehind extends Left {
  readonly rooms: readonly string[]
  readonly missed: readonly unknown[][]
  /** After a refusal: somebody else's attempt must not cost the owner anything. */
  giveBack(): void
}

type Restored = Awaited<ReturnType<Namespace['adapter']['restoreSession']>>
const waiting = new WeakMap<object, LeftBehind>()
const ROOM = roomKey('')

/**
 * Socket.IO restores rooms, and sends what was missed, before any middleware has run, to whoever knows a `pid`, as often
 * as they like. Here it restores the socket's id alone; the rest waits for `takeUp`, and the entry is used up.
 */
export function guardRecovery({ adapter }: Namespace, policies: Policies): void {
  const restore = adapter.restoreSession.bind(adapter)
  // The in-memory adapter keeps what it has restored; others forget by themselves.
  const kept = (adapter as unknown as { sessions?: Map<string, unknown> }).sessions
  adapter.restoreSession = async (pid, offset) => {
    const entry = kept?.get(pid)
    const restoring = restore(pid, offset)
    // In the same tick: of two who come at once, one finds it.
    if (policies.recoverOnce()) kept?.delete(pid)
    const session: Restored = await restoring
    if (!session) return session
    const data: Partial<Left> = session.data ?? {}
    const carrier = {}
    waiting.set(carrier, {
      account: String(data.account),
      session: data.session,
      rooms: session.rooms,
      missed: session.missedPackets,
      giveBack: () => void kept?.set(pid, entry),
    })
    return { ...session, rooms: [], missedPackets: [], data: carrier }
  }
}

/** What the socket could take up, if it is one that was restored. */
export function takeLeft(socket: Socket): LeftBehind | undefined {
  if (!socket.recovered) return undefined
  const left = waiting.get(socket.data as object)
  if (left !== undefined) admitted.set(socket, left)
  return left
}

const admitted = new WeakMap<Socket, LeftBehind>()

/**
 * Puts a restored socket that was let in back where it was: into the rooms that it may still join. What was missed comes
 * only if that is all of them, because nobody can tell which room a missed packet was for.
 */
export function takeUp(socket: Socket, identity: Identity, policies: Policies): void {
  const left = admitted.get(socket)
  if (left === undefined) return
  admitted.delete(socket)
  const rooms = left.rooms.filter((room) => room.startsWith(ROOM))
  const allowed = rooms.filter((room) => policies.mayJoin(socket, identity, room.slice(ROOM.length)).ok)
  for (const room of allowed) void socket.join(room)
  policies.audit('session.recovered', { account: identity.id, rooms: allowed.length })
  if (allowed.length < rooms.length) return
  const wire = socket as unknown as { packet(packet: { type: number; data: unknown[] }): void }
  // 2: EVENT, of the Socket.IO protocol. As they are, with their offsets: emit() would give them new ones.
  for (const data of left.missed) wire.packet({ type: 2, data })
}
