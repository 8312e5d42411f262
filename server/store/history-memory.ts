import type { HistoryStore, StoredMessage } from '../chat/history.ts'

/** Keeps the last `perRoom` messages of each of the last `rooms` rooms that were written to, and forgets the rest. */
export function memoryHistory(perRoom = 500, rooms = 2_000): HistoryStore {
  const places = new Map<string, StoredMessage[]>()
  const byId = new Map<string, StoredMessage>()
  const forget = (messages: readonly StoredMessage[]): void => {
    for (const { id } of messages) byId.delete(id)
  }
  const add = (message: StoredMessage): void => {
    const messages = places.get(message.place) ?? []
    messages.push(message)
    byId.set(message.id, message)
    // Trimmed by halves: to shift one off for each that comes would be a copy for each.
    if (messages.length >= 2 * perRoom) forget(messages.splice(0, perRoom))
    // To the end of the map, where the busy ones are.
    places.delete(message.place)
    places.set(message.place, messages)
    if (places.size <= rooms) return
    const [oldest, old] = places.entries().next().value ?? ['', []]
    places.delete(oldest)
    forget(old)
  }
  return {
    append: (batch) => batch.forEach(add),
    find: (id) => byId.get(id),
    replace(id, message) {
      const messages = places.get(byId.get(id)?.place ?? '')
      const at = messages?.findIndex((other) => other.id === id) ?? -1
      if (messages === undefined || at === -1) return
      messages.splice(at, 1, ...(message === undefined ? [] : [message]))
      if (message === undefined) byId.delete(id)
      else byId.set(id, message)
    },
    page(place, before, limit) {
      const messages = places.get(place) ?? []
      return messages.filter(({ at }) => at < before).slice(-Math.min(limit, perRoom))
    },
    close: () => undefined,
  }
}
