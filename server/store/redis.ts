/** Several nodes of one server over Redis. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { HarnessError } from '../../errors.ts'
import type { Ending } from '../identity/endings.ts'
import { limiterOver } from '../policies/limits.ts'
import { endWhatEnded } from './missed-endings.ts'
import { shareAccounts } from './redis-accounts.ts'
import { shareKeys } from './redis-keys.ts'
import { sharePlaces } from './redis-places.ts'
import type { RedisParts } from './redis-records.ts'
import { shareRooms } from './redis-rooms.ts'
import { redisSessions } from './redis-sessions.ts'
import type { Shared } from './shared.ts'

const PREFIX = 'gatecrash:'
const ENDINGS = `${PREFIX}endings`
/** So long may one command take, and so often is the store asked whether it is there. */
const ANSWER_MS = 1_000
const HEARTBEAT_MS = 500

/**
 * Connects to Redis. Decisions get an answer soon or an error, never a place in a queue; messages to other nodes wait
 * for the store to come back. Throws HarnessError `usage` when there is no Redis at `url` that lets this node in.
 */
export async function openRedis(url: string): Promise<Shared> {
  const retry = { retryStrategy: (times: number) => Math.min(times * 50, 500), connectTimeout: 2_000 }
  const decisions = { ...retry, enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: ANSWER_MS }
  const redis = new Redis(url, { ...decisions, lazyConnect: true })
  await greet(redis, url)
  const messages = new Redis(url, { ...retry, maxRetriesPerRequest: null })
  const subscriber = new Redis(url, { ...retry, maxRetriesPerRequest: null })
  const clients = [redis, messages, subscriber]
  // Whether it is there, the heartbeat says.
  for (const client of clients) client.on('error', () => undefined)

  let answers = true
  const returned: (() => Promise<void>)[] = []
  const turned: ((answers: boolean) => void)[] = []
  const turn = (now: boolean): void => {
    if (now === answers) return
    answers = now
    for (const listener of turned) listener(now)
  }
  let losses = 0
  for (const client of [redis, subscriber]) {
    client.on('close', () => {
      losses++
      turn(false)
    })
  }

  const parts: RedisParts = { redis, subscriber, prefix: PREFIX, onReturn: (act) => void returned.push(act) }
  const sessions = redisSessions(redis, PREFIX)
  const places = sharePlaces(parts)
  const rooms = await shareRooms(parts)
  const agreed = new Map<string, string>()
  returned.push(async () => {
    for (const [name, value] of agreed) await redis.set(`${PREFIX}${name}`, value, 'NX')
  })
  const listeners: ((ending: Ending) => void)[] = []
  subscriber.on('message', (channel, text) => {
    if (channel === ENDINGS) for (const listener of listeners) listener(JSON.parse(text) as Ending)
  })
  await subscriber.subscribe(ENDINGS)
  await places.beat()
  let hearing: Promise<unknown> | undefined
  const stop = beat(async () => {
    const before = losses
    // Both: who can ask and does not hear would go on with what was long taken back.
    hearing ??= subscriber.ping().finally(() => {
      hearing = undefined
    })
    await Promise.all([redis.ping(), within(ANSWER_MS, hearing), places.beat()])
    if (answers) return
    for (const act of returned) await act()
    // Whatever was missed in between was missed again.
    if (losses !== before) throw new Error('lost again')
  }, turn)

  return {
    sessions,
    rooms,
    places,
    endings: {
      publish: async (ending) => void (await redis.publish(ENDINGS, JSON.stringify(ending))),
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
    accounts: (own) => shareAccounts(own, parts),
    rotation: (keys) => shareKeys(keys, parts),
    available: () => answers,
    watch(connections, accounts, audit) {
      turned.push((now) => audit(now ? 'store.returned' : 'store.lost', {}))
      returned.push(() => endWhatEnded(connections, accounts, sessions))
    },
    async agree(name, value) {
      await redis.set(`${PREFIX}${name}`, value, 'NX')
      const common = (await redis.get(`${PREFIX}${name}`)) ?? value
      agreed.set(name, common)
      return common
    },
    async close() {
      stop()
      for (const client of clients) client.disconnect()
    },
  }
}

function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

/** Asks again and again, never twice at once, and says how it went. */
function beat(ask: () => Promise<void>, turn: (answers: boolean) => void): () => void {
  let asking = false
  const timer = setInterval(() => {
    if (asking) return
    asking = true
    ask()
      .then(
        () => turn(true),
        () => turn(false),
      )
      .finally(() => {
        asking = false
      })
  }, HEARTBEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function greet(redis: Redis, url: string): Promise<void> {
  let why = ''
  redis.on('error', (error) => {
    why = error.message
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (cause) {
    redis.disconnect()
    const { host } = new URL(url)
    const closed = /NOAUTH|WRONGPASS|NOPERM/.test(`${why} ${(cause as Error).message}`)
    throw closed
      ? new HarnessError('usage', `the Redis at ${host} does not let this node in`, {
          hint: 'give its password: redis://:PASSWORD@HOST:PORT, or set GATECRASH_REDIS to keep it from other users',
          cause,
        })
      : new HarnessError('usage', `there is no Redis at ${host}`, {
          hint: 'start one: redis-server --port 6379 (apt-get install redis-server)',
          cause,
        })
  }
}
