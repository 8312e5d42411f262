import type { DatabaseSync } from 'node:sqlite'

/** One login, and all the tokens that came of it: a family, in the words of RFC 9700 4.14.2. */
export interface Session {
  readonly id: string
  readonly account: string
  /** Epoch ms, whatever was refreshed: nobody stays for ever on one login. */
  readonly endsAtMs: number
  readonly ended: boolean
}

type Maybe<T> = T | Promise<T>

/**
 * The sessions that all nodes of one server agree on. What is refused is what is known to have ended, so that a store
 * that lost its memory refuses refreshes but not the short-lived access tokens that are out.
 */
export interface Sessions {
  open(session: Omit<Session, 'ended'>, refreshHash: string): Maybe<void>
  byRefreshHash(hash: string): Maybe<{ readonly session: Session; readonly used: boolean } | undefined>
  /** Marks the token as used and gives the session its successor, in one step. False: somebody was faster. */
  rotate(hash: string, nextHash: string): Maybe<boolean>
  /** Opaque session ids, where there are no tokens: the session behind a hash. */
  end(id: string): Maybe<void>
  endAllOf(account: string): Maybe<void>
  hasEnded(id: string): Maybe<boolean>
}

type Row = Record<string, string | number>

/** The sessions in a database. What ended long ago is forgotten whenever a new one begins. */
export function openSessions(database: DatabaseSync): Sessions {
  const insert = database.prepare('INSERT INTO sessions VALUES (?, ?, ?, 0)')
  const insertToken = database.prepare('INSERT INTO refresh_tokens VALUES (?, ?, 0)')
  const forget = database.prepare('DELETE FROM sessions WHERE ends_at < ?')
  const find = database.prepare(
    'SELECT s.*, t.used FROM refresh_tokens t JOIN sessions s ON s.id = t.session WHERE t.hash = ?',
  )
  const use = database.prepare('UPDATE refresh_tokens SET used = 1 WHERE hash = ? AND used = 0 RETURNING session')
  const end = database.prepare('UPDATE sessions SET ended = 1 WHERE id = ?')
  const endAll = database.prepare('UPDATE sessions SET ended = 1 WHERE account = ?')
  const ended = database.prepare('SELECT ended FROM sessions WHERE id = ?')

  return {
    open({ id, account, endsAtMs }, refreshHash) {
      forget.run(Date.now())
      insert.run(id, account, endsAtMs)
      insertToken.run(refreshHash, id)
    },
    byRefreshHash(hash) {
      const row = find.get(hash) as Row | undefined
      if (row === undefined) return undefined
      const session = {
        id: String(row.id),
        account: String(row.account),
        endsAtMs: Number(row.ends_at),
        ended: row.ended === 1,
      }
      return { session, used: row.used === 1 }
    },
    rotate(hash, nextHash) {
      const row = use.get(hash) as Row | undefined
      if (row !== undefined) insertToken.run(nextHash, String(row.session))
      return row !== undefined
    },
    end: (id) => void end.run(id),
    endAllOf: (account) => void endAll.run(account),
    hasEnded: (id) => (ended.get(id) as Row | undefined)?.ended === 1,
  }
}
