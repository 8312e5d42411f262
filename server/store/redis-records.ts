import type { Redis } from 'ioredis'

/** What the parts of the shared store are made from. */
export interface RedisParts {
  readonly redis: Redis
  readonly subscriber: Redis
  readonly prefix: string
  /** Is run when the store is back, before anything is decided again. */
  readonly onReturn: (act: () => Promise<void>) => void
}

/** Records that every node has a copy of: read at once, changed in the store first and then everywhere. */
export interface Records<T> {
  get(key: string): T | undefined
  /**
   * Writes what `change` makes of a record, asking it again when another node was faster. False: it made nothing of it.
   * Rejects while the store is away; then nothing has changed.
   */
  change(key: string, change: (now: T | undefined) => T | undefined): Promise<boolean>
}

interface Versioned<T> {
  readonly key: string
  readonly version: number
  readonly value: T
}

/** Takes a record that is newer than the one there, and tells all; else says what is there. */
const WRITE = `
  local there = redis.call('HGET', KEYS[1], ARGV[1])
  if there and cjson.decode(there).version >= tonumber(ARGV[2]) then return there end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('PUBLISH', KEYS[1], ARGV[3])
  return false
`

/**
 * The records under one name; resolves when it has all. `took` hears of each version that comes to hold here, in order.
 * A store that lost its memory gets back what this node knows.
 */
export async function shareRecords<T>(
  { redis, subscriber, prefix, onReturn }: RedisParts,
  name: string,
  took: (key: string, value: T) => void,
): Promise<Records<T>> {
  const hash = `${prefix}${name}`
  const known = new Map<string, Versioned<T>>()

  const take = (record: Versioned<T>): void => {
    if (record.version <= (known.get(record.key)?.version ?? 0)) return
    known.set(record.key, record)
    took(record.key, record.value)
  }
  /** Undefined when it was taken. */
  const write = async (record: Versioned<T>): Promise<Versioned<T> | undefined> => {
    const there = await redis.eval(WRITE, 1, hash, record.key, record.version, JSON.stringify(record))
    return there === null ? undefined : (JSON.parse(String(there)) as Versioned<T>)
  }
  const takeAll = async (): Promise<void> => {
    await Promise.all([...known.values()].map(write))
    for (const text of Object.values(await redis.hgetall(hash))) take(JSON.parse(text) as Versioned<T>)
  }

  subscriber.on('message', (channel, text) => {
    if (channel === hash) take(JSON.parse(text) as Versioned<T>)
  })
  await subscriber.subscribe(hash)
  await takeAll()
  onReturn(takeAll)

  return {
    get: (key) => known.get(key)?.value,
    async change(key, change) {
      for (;;) {
        const now = known.get(key)
        const value = change(now?.value)
        if (value === undefined) return false
        const record = { key, version: (now?.version ?? 0) + 1, value }
        const faster = await write(record)
        take(faster ?? record)
        if (faster === undefined) return true
      }
    },
  }
}
