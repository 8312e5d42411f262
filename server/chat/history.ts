/** One message as it is kept. `place` is its namespace and room in one. */
export interface StoredMessage {
  readonly id: string
  readonly place: string
  readonly from: { readonly id: string; readonly name: string }
  readonly text: string
  /** Epoch ms. */
  readonly at: number
  readonly editedAt?: number
}

/** Where messages are kept: in memory, or in a database. Called with whole batches, never for a single message. */
export interface HistoryStore {
  append(batch: readonly StoredMessage[]): void
  find(id: string): StoredMessage | undefined
  /** Puts the changed message in its place, or takes it away. */
  replace(id: string, message: StoredMessage | undefined): void
  /** The last `limit` messages before a time (epoch ms), oldest first. */
  page(place: string, before: number, limit: number): readonly StoredMessage[]
  close(): void
}

/** The past of all rooms, written behind the messages: an insert for each would double what a message costs. */
export interface History extends Pick<HistoryStore, 'find' | 'replace' | 'page'> {
  add(message: StoredMessage): void
  /** Writes what is pending and closes the store: nothing that was acknowledged is lost. */
  close(): void
}

const FLUSH_AFTER_MS = 50
const FLUSH_AT = 512

/** A history over a store. Whoever asks sees all that was added, written or not. The caller closes it. */
export function createHistory(store: HistoryStore): History {
  let pending: StoredMessage[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (pending.length === 0) return
    const batch = pending
    pending = []
    store.append(batch)
  }
  const current = (): HistoryStore => {
    flush()
    return store
  }
  return {
    add(message) {
      pending.push(message)
      if (pending.length >= FLUSH_AT) flush()
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS)
    },
    find: (id) => current().find(id),
    replace: (id, message) => current().replace(id, message),
    page: (place, before, limit) => current().page(place, before, limit),
    close: () => current().close(),
  }
}

/** Namespaces have no spaces, so no two places are the same. */
export const placeOf = (namespace: string, room: string): string => `${namespace} ${room}`
