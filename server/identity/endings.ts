import type { Connection, Connections } from '../chat/connections.ts'
import { chosen } from '../policies/sessions.ts'
import type { Policies } from '../policies.ts'
import type { Accounts } from '../store/accounts.ts'
import type { Sessions } from '../store/sessions.ts'
import type { SessionEvent } from './decisions.ts'

/** What has ended, as every node must hear of it: an account, or one session of it. */
export interface Ending {
  readonly account: string
  readonly session?: string
}

/** Tells all nodes of one server what has ended; one process needs no more than this. */
export interface Endings {
  publish(ending: Ending): void | Promise<void>
  subscribe(listener: (ending: Ending) => void): void
}

/** For one process. */
export function createEndings(): Endings {
  const listeners: ((ending: Ending) => void)[] = []
  return {
    publish(ending) {
      for (const listener of listeners) listener(ending)
    },
    subscribe: (listener) => void listeners.push(listener),
  }
}

/** Ends sessions: first what could open new connections, then the connections that are open. */
export type EndSessions = (event: SessionEvent, account: string, session: string | undefined) => Promise<void>

/**
 * Listens for endings of this and other nodes, and returns what makes them. An ending without a session, of a token
 * that names none, is one of all.
 */
export function createEndSessions(
  policies: Policies,
  parts: { accounts: Accounts; sessions: Sessions; connections: Connections; endings: Endings },
): EndSessions {
  const { accounts, sessions, connections, endings } = parts
  endings.subscribe(({ account, session }) => {
    const concerned: readonly Connection[] = chosen(connections.belongingTo(account), session)
    policies.endConnections(concerned)
  })
  return async (event, account, session) => {
    const extents = policies.consequences(event)
    const all = session === undefined ? 'all' : 'this'
    if (extents.tokens === 'this' && all === 'this') await sessions.end(session ?? '')
    else if (extents.tokens !== 'none') {
      const generation = accounts.byId(account)?.generation ?? 0
      await accounts.change(account, { generation: generation + 1 })
      await sessions.endAllOf(account)
    }
    policies.audit('session.ended', { account, reason: event })
    if (extents.connections === 'none') return
    await endings.publish({ account, ...(extents.connections === 'this' && session !== undefined ? { session } : {}) })
  }
}
