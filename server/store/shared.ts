import type { ServerOptions } from 'socket.io'
import type { Connections } from '../chat/connections.ts'
import type { Rooms } from '../chat/rooms.ts'
import type { Endings } from '../identity/endings.ts'
import type { Audit } from '../log.ts'
import type { Limiter } from '../policies/limits.ts'
import type { RotateKeys, TokenKeys } from '../secrets.ts'
import type { Accounts } from './accounts.ts'
import type { Sessions } from './sessions.ts'

/** What the nodes of one server share. A single process has none of it and keeps everything to itself. */
export interface Shared {
  readonly sessions: Sessions
  readonly endings: Endings
  readonly rooms: Rooms
  readonly places: Places
  readonly adapter: NonNullable<ServerOptions['adapter']>
  /** A limit that all nodes count together; each counts for itself while the store is away. */
  limiter(name: string, points: number, windowMs: number): Limiter
  /** The accounts of this node, kept in step with the others. Resolves when it has what they have. */
  accounts(own: Accounts): Promise<Accounts>
  /** False while the store does not answer, or this node has not yet heard what it missed. */
  available(): boolean
  /** The keys of this node, kept in step with the others; resolves with what changes them for all. */
  rotation(keys: TokenKeys): Promise<RotateKeys>
  /** From now on: says when the store goes and comes, and then ends the connections that ended meanwhile. */
  watch(connections: Connections, accounts: Accounts, audit: Audit): void
  /** The same value on all nodes: the one of the node that asked first. */
  agree(name: string, value: string): Promise<string>
  close(): Promise<void>
}

/** Connections that are open at one time, on all nodes. */
export interface Places {
  /** One more connection under a key, unless there are `atMost`. Rejects while the store is away. */
  take(connection: string, key: string, atMost: number): Promise<boolean>
  /** Gives back all that a connection has taken. */
  leave(connection: string): void
}
