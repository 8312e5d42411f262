import type { Configuration } from '../configuration.ts'
import type { ExpiryClock, Policies } from '../policies.ts'
import type { Connection, Connections } from './connections.ts'

/**
 * Ends connections, with all their namespaces, when their token has ended and the grace is over; announces it before.
 * Also ends those that are in no namespace for longer than the handshake deadline: Socket.IO arms its own timer only
 * once, so one that came in and left again could stay for ever.
 */
export function createSessions(
  configuration: Configuration,
  policies: Policies,
  connections: Connections,
): ExpiryClock {
  const { graceMs, leewayMs } = configuration.token
  const { connectTimeoutMs } = configuration.transport

  const isOver = (connection: Connection): boolean => {
    if (Date.now() < connection.expiresAtMs + graceMs) return false
    policies.audit('session.expired', { account: connection.identity?.id, connection: connection.id.slice(0, 6) })
    connection.end()
    return true
  }

  const announce = (connection: Connection): void => {
    connection.announced = true
    policies.audit('session.expiring', { account: connection.identity?.id, connection: connection.id.slice(0, 6) })
    for (const socket of connection.namespaces.values()) {
      socket?.emit('session:expiring', { expiresAt: connection.expiresAtMs - leewayMs, graceMs })
    }
  }

  const sweep = (): void => {
    const nowMs = Date.now()
    for (const connection of connections.all()) {
      if (nowMs >= connection.expiresAtMs) {
        if (!isOver(connection) && !connection.announced) announce(connection)
      } else if (connection.idleSinceMs !== undefined && nowMs - connection.idleSinceMs > connectTimeoutMs) {
        connection.end()
      }
    }
  }

  return policies.startExpiryClock(sweep, isOver)
}
