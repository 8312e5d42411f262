import { randomBytes, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/** Someone who may log in, as the server keeps them. */
export interface Account {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly role: 'user' | 'admin'
  readonly passwordHash: string
  /** Counts up whenever all that was issued for the account ends: tokens of an earlier one are void. */
  readonly generation: number
  readonly disabled: boolean
}

export type NewAccount = Pick<Account, 'username' | 'name' | 'role' | 'passwordHash'> & { readonly id?: string }

/** The accounts of one server. Reading is synchronous: SQLite answers within microseconds. Changing is not on several nodes. */
export interface Accounts {
  readonly all: readonly Account[]
  byUsername(username: string): Account | undefined
  byId(id: string): Account | undefined
  /** Undefined when somebody has the name already, in whatever spelling. */
  create(account: NewAccount): Maybe<Account | undefined>
  /** Creates all or none, as fast as the database can. */
  createAll(accounts: readonly NewAccount[]): void
  change(id: string, change: Partial<Pick<Account, 'role' | 'passwordHash' | 'disabled' | 'generation'>>): Maybe<void>
  /** A hash of nothing anybody knows: verified when there is no account, so that both cases take the same work. */
  readonly dummyHash: string
}

type Row = Record<string, string | number>
type Maybe<T> = T | Promise<T>

/** Names that look or type alike are one name: width, case, composed accents and blanks at the ends do not count. */
export function canonicalName(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase()
}

/** The accounts in a database. */
export function openAccounts(database: DatabaseSync): Accounts {
  const insert = database.prepare('INSERT OR IGNORE INTO accounts VALUES (?, ?, ?, ?, ?, ?, 0, 0)')
  const byId = database.prepare('SELECT * FROM accounts WHERE id = ?')
  const byName = database.prepare('SELECT * FROM accounts WHERE canonical = ?')
  // In the order in which they were made, as far as ids that count tell it.
  const all = database.prepare('SELECT * FROM accounts ORDER BY length(id), id')
  const update = database.prepare(
    'UPDATE accounts SET role = ?, password_hash = ?, disabled = ?, generation = ? WHERE id = ?',
  )
  const add = ({ id = randomUUID(), username, name, role, passwordHash }: NewAccount): boolean =>
    insert.run(id, canonicalName(username), username, name, role, passwordHash).changes === 1

  return {
    get all() {
      return all.all().map((row) => read(row as Row))
    },
    byUsername: (username) => optional(byName.get(canonicalName(username))),
    byId: (id) => optional(byId.get(id)),
    create: (account) => (add(account) ? optional(byName.get(canonicalName(account.username))) : undefined),
    createAll(accounts) {
      database.exec('BEGIN')
      for (const account of accounts) add(account)
      database.exec('COMMIT')
    },
    change(id, change) {
      const account = optional(byId.get(id))
      if (account === undefined) return
      const { role, passwordHash, disabled, generation } = { ...account, ...change }
      update.run(role, passwordHash, disabled ? 1 : 0, generation, id)
    },
    dummyHash: `scrypt$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`,
  }
}

function optional(row: unknown): Account | undefined {
  return row === undefined ? undefined : read(row as Row)
}

function read(row: Row): Account {
  return {
    id: String(row.id),
    username: String(row.username),
    name: String(row.name),
    role: row.role === 'admin' ? 'admin' : 'user',
    passwordHash: String(row.password_hash),
    generation: Number(row.generation),
    disabled: row.disabled === 1,
  }
}
