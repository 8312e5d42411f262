import type { HistoryStore, StoredMessage } from '../chat/history.ts'
import { openDatabase } from './database.ts'

const SCHEMA = `
  create table if not exists messages (
    seq integer primary key, id text not null unique, place text not null,
    sender text not null, name text not null, text text not null, at integer not null, edited integer
  ) strict;
  create index if not exists messages_by_place on messages (place, at);
`

interface Row {
  id: string
  place: string
  sender: string
  name: string
  text: string
  at: number
  edited: number | null
}

const stored = ({ id, place, sender, name, text, at, edited }: Row): StoredMessage => ({
  id,
  place,
  from: { id: sender, name },
  text,
  at,
  ...(edited === null ? {} : { editedAt: edited }),
})

/**
 * Keeps messages in a SQLite file (`:memory:` works too): one transaction a batch, values bound, never put into SQL.
 * Throws HarnessError `usage` for a file that cannot be used.
 */
export function sqliteHistory(file: string): HistoryStore {
  const database = openDatabase(file, SCHEMA)
  const insert = database.prepare('insert into messages (id, place, sender, name, text, at) values (?, ?, ?, ?, ?, ?)')
  const select = database.prepare('select * from messages where id = ?')
  const page = database.prepare('select * from messages where place = ? and at < ? order by at desc, seq desc limit ?')
  const update = database.prepare('update messages set text = ?, edited = ? where id = ?')
  const remove = database.prepare('delete from messages where id = ?')
  return {
    append(batch) {
      database.exec('begin')
      for (const { id, place, from, text, at } of batch) insert.run(id, place, from.id, from.name, text, at)
      database.exec('commit')
    },
    find(id) {
      const row = select.get(id) as Row | undefined
      return row && stored(row)
    },
    replace(id, message) {
      if (message === undefined) remove.run(id)
      else update.run(message.text, message.editedAt ?? null, id)
    },
    page: (place, before, limit) => (page.all(place, before, limit) as unknown as Row[]).map(stored).reverse(),
    close: () => database.close(),
  }
}
