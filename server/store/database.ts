import { DatabaseSync } from 'node:sqlite'
import { HarnessError } from '../../errors.ts'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY,
    -- What two spellings of one name have in common: nobody may register a look-alike of somebody.
    canonical TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    generation INTEGER NOT NULL,
    disabled INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    ended INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sessions_of_account ON sessions (account);
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ends_at);
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    used INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS refresh_tokens_of_session ON refresh_tokens (session);
`

/**
 * The embedded database of one server: a file that several processes of one machine may share, or memory.
 * The caller closes it. Throws HarnessError `usage` for a file that is no database or cannot be opened.
 */
export function openDatabase(file = ':memory:', schema = SCHEMA): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: 2_000 })
    // In WAL a commit waits for no disk, and what a process has committed survives its end.
    if (file !== ':memory:') database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    database.exec(schema)
    return database
  } catch (cause) {
    throw new HarnessError('usage', `cannot keep anything in ${file}: ${(cause as Error).message}`, {
      hint: 'name a file that can be written, in a folder that is there',
      cause,
    })
  }
}
