import type { Configuration } from '../configuration.ts'
import type { ExpiryClock, Policies } from '../policies.ts'
import type { Connection, Connections } from './connections.ts'

const IDLE_SWEEP_MS = 1_000

/** Ends connections, with all their namespaces, when their token has ended and the grace is over; announces it before. */
export function createSessions(
  configuration: Configuration,
  policies: Policies,
  connections: Connections,
): ExpiryClock {
  const { graceMs, leewayMs } = configuration.token

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
      if (nowMs >= connection.expiresAtMs && !isOver(connection) && !connection.announced) announce(connection)
    }
  }

  return policies.startExpiryClock(sweep, isOver)
}

/** Ends connections that are in no namespace, or that nobody authenticated, and have no business to stay. Returns what stops it. */
export function endIdleConnections(policies: Policies, connections: Connections): () => void {
  const timer = setInterval(() => {
    const nowMs = Date.now()
    for (const connection of connections.all()) {
      if (!policies.isIdle(connection, nowMs) && !policies.isOverdue(connection, nowMs)) continue
      policies.audit('connection.overdue', { connection: connection.id.slice(0, 6), address: connection.address })
      connection.end()
    }
  }, IDLE_SWEEP_MS)
  timer.unref()
  return () => clearInterval(timer)
}
