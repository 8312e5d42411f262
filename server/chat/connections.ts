import type { Socket } from 'socket.io'

/** Who someone is, from their token and nowhere else. */
export interface Identity {
  readonly id: string
  readonly name: string
  readonly role: string
}

/** CONNECTs of one connection: `outstanding` were refused, or are not decided yet. */
export interface Connects {
  outstanding: number
  inWindow: number
  sinceMs: number
}

/** One Engine.IO connection: what all its sockets, one for each namespace, have in common. */
export interface Connection {
  readonly id: string
  readonly address: string
  /** Ends the connection with everything on it. */
  readonly end: () => void
  identity: Identity | undefined
  /** The logins that its tokens came of: with any of them it ends. */
  readonly sessions: Set<string>
  readonly openedAtMs: number
  /** Epoch ms, leeway included; Infinity until someone is admitted. */
  expiresAtMs: number
  announced: boolean
  /** Since when it has been in no namespace (epoch ms), or undefined while it is in one. */
  idleSinceMs: number | undefined
  readonly connects: Connects
  /** Namespaces claimed, with their socket once it is in. */
  readonly namespaces: Map<string, Socket | undefined>
  /** Packets refused in the current window. */
  refusals: number
  refusalsSinceMs: number
}

/** All open connections and how many each address and account has. */
export interface Connections {
  open(id: string, address: string, end: () => void): Connection
  close(connection: Connection): void
  /** The connection a socket is on; undefined once it is closed. */
  of(socket: Socket): Connection | undefined
  /** Ties a connection to its account. Once tied, it stays so. */
  bind(connection: Connection, identity: Identity): void
  /** The open connections of an account. */
  belongingTo(account: string): readonly Connection[]
  fromAddress(address: string): number
  ofAccount(id: string): number
  all(): Iterable<Connection>
  readonly size: number
}

/** Engine.IO's session id, which Socket.IO's types keep private. A bearer secret: log at most its beginning. */
export function connectionId(socket: Socket): string {
  return (socket.conn as unknown as { id: string }).id
}

/** An empty registry. `onClose` hears of each connection that is gone. */
export function createConnections(onClose: (connection: Connection) => void = () => undefined): Connections {
  const connections = new Map<string, Connection>()
  const byAddress = new Map<string, number>()
  const byAccount = new Map<string, Set<Connection>>()
  const leave = (connection: Connection): void => {
    const id = connection.identity?.id ?? ''
    const members = byAccount.get(id)
    members?.delete(connection)
    if (members?.size === 0) byAccount.delete(id)
  }
  return {
    open(id, address, end) {
      const connection: Connection = {
        id,
        address,
        end,
        identity: undefined,
        sessions: new Set(),
        openedAtMs: Date.now(),
        expiresAtMs: Number.POSITIVE_INFINITY,
        announced: false,
        idleSinceMs: Date.now(),
        connects: { outstanding: 0, inWindow: 0, sinceMs: 0 },
        namespaces: new Map(),
        refusals: 0,
        refusalsSinceMs: 0,
      }
      connections.set(id, connection)
      add(byAddress, address, 1)
      return connection
    },
    close(connection) {
      if (!connections.delete(connection.id)) return
      add(byAddress, connection.address, -1)
      leave(connection)
      onClose(connection)
    },
    of: (socket) => connections.get(connectionId(socket)),
    bind(connection, identity) {
      const same = connection.identity?.id === identity.id
      if (!same) leave(connection)
      connection.identity = identity
      if (same || !connections.has(connection.id)) return
      const members = byAccount.get(identity.id)
      if (members === undefined) byAccount.set(identity.id, new Set([connection]))
      else members.add(connection)
    },
    fromAddress: (address) => byAddress.get(address) ?? 0,
    ofAccount: (id) => byAccount.get(id)?.size ?? 0,
    belongingTo: (id) => [...(byAccount.get(id) ?? [])],
    all: () => connections.values(),
    get size() {
      return connections.size
    },
  }
}

/** A count that reaches zero leaves the map, so that it cannot be grown from outside. */
function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}
