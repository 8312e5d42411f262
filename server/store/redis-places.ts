import { randomUUID } from 'node:crypto'
import type { RedisParts } from './redis-records.ts'
import type { Places } from './shared.ts'

/** How long a node that says nothing counts, in milliseconds. */
const NODE_MS = 5_000

/** Counts one more for this node, unless all living nodes together have `ARGV[2]` already. Of dead ones it forgets. */
const TAKE = `
  local total = 0
  local counts = redis.call('HGETALL', KEYS[1])
  for i = 1, #counts, 2 do
    if counts[i] == ARGV[1] or redis.call('EXISTS', ARGV[3] .. counts[i]) == 1 then
      total = total + tonumber(counts[i + 1])
    else
      redis.call('HDEL', KEYS[1], counts[i])
    end
  end
  if total >= tonumber(ARGV[2]) then return 0 end
  redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
  return 1
`
const LEAVE = `
  if redis.call('HINCRBY', KEYS[1], ARGV[1], -1) < 1 then redis.call('HDEL', KEYS[1], ARGV[1]) end
`

/**
 * Connections at one time, by account or by address: a count for each node, so that those of a node that died go with
 * it. Call `beat` more often than every 5 s.
 */
export function sharePlaces({ redis, prefix, onReturn }: RedisParts): Places & { beat(): Promise<void> } {
  let node: string = randomUUID()
  const held = new Map<string, Map<string, Promise<boolean>>>()
  const alive = (id: string): string => `${prefix}node:${id}`
  const hash = (key: string): string => `${prefix}connections:${key}`
  const beat = async (): Promise<void> => {
    await redis.set(alive(node), '1', 'PX', NODE_MS)
  }

  // Under a new name, because nobody knows what of the old counts is true.
  onReturn(async () => {
    const old = node
    node = randomUUID()
    await beat()
    const counts = new Map<string, number>()
    for (const keys of held.values()) for (const key of keys.keys()) counts.set(key, (counts.get(key) ?? 0) + 1)
    await Promise.all([...counts].map(([key, count]) => redis.hincrby(hash(key), node, count)))
    await redis.del(alive(old))
  })

  return {
    beat,
    take(connection, key, atMost) {
      const keys = held.get(connection) ?? new Map<string, Promise<boolean>>()
      held.set(connection, keys)
      const known = keys.get(key)
      if (known !== undefined) return known
      const taken = redis.eval(TAKE, 1, hash(key), node, atMost, alive('')).then((free) => free === 1)
      keys.set(key, taken)
      taken.then(
        (free) => free || keys.delete(key),
        () => keys.delete(key),
      )
      return taken
    },
    leave(connection) {
      const keys = held.get(connection) ?? []
      held.delete(connection)
      for (const [key, taken] of keys) {
        // What the store does not hear now is counted anew when it is back.
        taken.then((free) => free && redis.eval(LEAVE, 1, hash(key), node)).catch(() => undefined)
      }
    },
  }
}
