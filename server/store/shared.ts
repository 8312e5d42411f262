import type { ServerOptions } from 'socket.io'
import type { Connections } from '../chat/connections.ts'
import type { Endings } from '../identity/endings.ts'
import type { Audit } from '../log.ts'
import type { Limiter } from '../policies/limits.ts'
import type { Accounts } from './accounts.ts'
import type { Sessions } from './sessions.ts'

/** What the nodes of one server share. A single process has none of it and keeps everything to itself. */
export interface Shared {
  readonly sessions: Sessions
  readonly endings: Endings
  readonly adapter: NonNullable<ServerOptions['adapter']>
  /** A limit that all nodes count together; each counts for itself while the store is away. */
  limiter(name: string, points: number, windowMs: number): Limiter
  /** The accounts of this node, kept in step with the others. Resolves when it has what they have. */
  accounts(own: Accounts): Promise<Accounts>
  /** False while the store does not answer. */
  available(): boolean
  /** Ends the connections whose session ended while this node could not hear of it; from now on. */
  watch(connections: Connections, audit: Audit): void
  /** The same value on all nodes: the one of the node that asked first. */
  agree(name: string, value: string): Promise<string>
  close(): Promise<void>
}
