import type { Connections } from '../chat/connections.ts'
import type { Accounts } from './accounts.ts'
import type { Sessions } from './sessions.ts'

/**
 * Ends the connections whose session or account ended while this node could not hear of it. What cannot be told has
 * ended. Call it when the accounts have been read again.
 */
export async function endWhatEnded(connections: Connections, accounts: Accounts, sessions: Sessions): Promise<void> {
  await Promise.all(
    [...connections.all()].map(async (connection) => {
      const { identity } = connection
      if (identity === undefined) return
      const account = accounts.byId(identity.id)
      const demoted = identity.role === 'admin' && account?.role !== 'admin'
      const ended = await Promise.all([...connection.sessions].map((session) => sessions.hasEnded(session))).catch(
        () => [true],
      )
      if (account === undefined || account.disabled || demoted || ended.includes(true)) connection.end()
    }),
  )
}
