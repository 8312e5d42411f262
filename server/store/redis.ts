/** Several nodes of one server over Redis. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { HarnessError } from '../../errors.ts'
import type { Ending } from '../identity/endings.ts'
import { limiterOver } from '../policies/limits.ts'
import { shareAccounts } from './redis-accounts.ts'
import { redisSessions } from './redis-sessions.ts'
import type { Shared } from './shared.ts'

const PREFIX = 'gatecrash:'
const ENDINGS = `${PREFIX}endings`
/** So long may one command take, and so often is the store asked whether it is there. */
const ANSWER_MS = 1_000
const HEARTBEAT_MS = 500

/**
 * Connects to Redis. Decisions get an answer soon or an error, never a place in a queue; messages to other nodes wait
 * for the store to come back. Throws HarnessError `usage` when there is no Redis at `url`.
 */
export async function openRedis(url: string): Promise<Shared> {
  const retry = { retryStrategy: (times: number) => Math.min(times * 50, 500), connectTimeout: 2_000 }
  const decisions = { ...retry, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: ANSWER_MS }
  const redis = new Redis(url, { ...decisions, lazyConnect: true })
  const messages = new Redis(url, { ...retry, maxRetriesPerRequest: null })
  const subscriber = new Redis(url, { ...retry, maxRetriesPerRequest: null })
  const clients = [redis, messages, subscriber]
  // Whether it is there, the heartbeat says.
  for (const client of clients) client.on('error', () => undefined)
  await redis.connect().catch((cause: unknown) => {
    for (const client of clients) client.disconnect()
    throw new HarnessError('usage', `there is no Redis at ${new URL(url).host}`, {
      hint: 'start one: redis-server --port 6379',
      cause,
    })
  })

  let answers = true
  const returned: (() => void)[] = []
  const heartbeat = setInterval(() => {
    redis.ping().then(
      () => {
        const back = !answers
        answers = true
        if (back) for (const listener of returned) listener()
      },
      () => {
        answers = false
      },
    )
  }, HEARTBEAT_MS)
  heartbeat.unref()
  redis.on('close', () => {
    answers = false
  })

  const sessions = redisSessions(redis, PREFIX)
  const listeners: ((ending: Ending) => void)[] = []
  subscriber.on('message', (channel, text) => {
    if (channel === ENDINGS) for (const listener of listeners) listener(JSON.parse(text) as Ending)
  })
  await subscriber.subscribe(ENDINGS)

  return {
    sessions,
    endings: {
      publish: (ending) => void redis.publish(ENDINGS, JSON.stringify(ending)).catch(() => undefined),
      subscribe: (listener) => void listeners.push(listener),
    },
    adapter: createAdapter(messages, { streamName: `${PREFIX}messages`, channelPrefix: `${PREFIX}nodes` }),
    limiter(name, points, windowMs) {
      // Redis counts in whole seconds.
      const options = { keyPrefix: `${PREFIX}${name}`, points, duration: Math.max(1, Math.ceil(windowMs / 1_000)) }
      const insuranceLimiter = new RateLimiterMemory(options)
      // Who is over the limit is refused without asking the store again: a flooder must not become its flood.
      const blocked = { inMemoryBlockOnConsumed: points + 1 }
      return limiterOver(
        name,
        points,
        new RateLimiterRedis({ storeClient: redis, ...options, ...blocked, insuranceLimiter }),
      )
    },
    accounts: (own) => shareAccounts(own, { redis, subscriber, prefix: PREFIX, onReturn: (act) => returned.push(act) }),
    available: () => answers,
    watch(connections, audit) {
      returned.push(() => {
        audit('store.returned', {})
        for (const connection of connections.all()) {
          for (const session of connection.sessions) {
            Promise.resolve(sessions.hasEnded(session)).then(
              (ended) => ended && connection.end(),
              () => connection.end(),
            )
          }
        }
      })
    },
    async agree(name, value) {
      await redis.set(`${PREFIX}${name}`, value, 'NX')
      return (await redis.get(`${PREFIX}${name}`)) ?? value
    },
    async close() {
      clearInterval(heartbeat)
      for (const client of clients) client.disconnect()
    },
  }
}
