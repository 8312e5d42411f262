/** Finds a broadcast among what the nodes tell each other, whatever adapter they use, and says it again in other words. */
import type { RedisClient, Reply } from './redis-client.ts'

/** A command that publishes what it was made from. */
export type Broadcast = readonly [command: string, ...args: string[]]

/** Streams hold what was said; channels must be listened to before. */
export async function listenToChannels(client: RedisClient): Promise<void> {
  await client.ask('PSUBSCRIBE', '*')
}

/** How the broadcast that holds `text` was published, in a stream or on a channel; undefined where it was in neither. */
export async function findBroadcast(
  asker: RedisClient,
  listener: RedisClient,
  text: string,
): Promise<Broadcast | undefined> {
  const message = listener.pushed
    .map(texts)
    .find(([kind, , , payload]) => kind === 'pmessage' && payload?.includes(text))
  if (message !== undefined) return ['PUBLISH', message[2] ?? '', message[3] ?? '']
  for (const stream of await streams(asker)) {
    const entries = await asker.ask('XREVRANGE', stream, '+', '-', 'COUNT', '100')
    for (const entry of Array.isArray(entries) ? (entries as Reply[][]) : []) {
      const fields = texts(entry[1] ?? null)
      if (fields.some((field) => field.includes(text))) return ['XADD', stream, '*', ...fields]
    }
  }
  return undefined
}

/** The same broadcast with another text of the same length: lengths may stand in the format. */
export function reworded(broadcast: Broadcast, from: string, to: string): Broadcast {
  const [command, ...args] = broadcast
  return [command, ...args.map((arg) => arg.replaceAll(from, to))]
}

/** Several pages, because a page may be empty; a Redis of a million keys is not gone through. */
async function streams(asker: RedisClient): Promise<readonly string[]> {
  const found: string[] = []
  let cursor = '0'
  for (let page = 0; page < 100; page++) {
    const [next, keys] = (await asker.ask('SCAN', cursor, 'COUNT', '1000', 'TYPE', 'stream')) as [string, Reply]
    if (typeof next !== 'string') return found
    found.push(...texts(keys))
    cursor = next
    if (cursor === '0') return found
  }
  return found
}

function texts(reply: Reply): readonly string[] {
  return Array.isArray(reply) ? reply.filter((part) => typeof part === 'string') : []
}

/** Whether a Redis takes commands from who has not said a password; its own words in either case. */
export async function greeting(client: RedisClient): Promise<{ readonly open: boolean; readonly said: string }> {
  const reply = await client.ask('PING')
  if (reply === 'PONG') return { open: true, said: 'PONG' }
  return {
    open: false,
    said: typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : `${reply}`,
  }
}
