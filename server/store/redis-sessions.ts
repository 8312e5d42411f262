import type { Redis } from 'ioredis'
import type { Sessions } from './sessions.ts'

/** One step, so that of two who use the same refresh token at once one wins, on whatever nodes they are. */
const ROTATE = `
  if redis.call('HGET', KEYS[1], 'used') ~= '0' then return 0 end
  redis.call('HSET', KEYS[1], 'used', '1')
  redis.call('HSET', KEYS[2], 'session', redis.call('HGET', KEYS[1], 'session'), 'used', '0')
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
  return 1
`

/**
 * Sessions in Redis, each kept until its end. One that is not there has ended: a store that lost its memory lets nobody
 * go on with an old session, rather than letting a revoked one live again.
 */
export function redisSessions(redis: Redis, prefix: string): Sessions {
  const session = (id: string): string => `${prefix}session:${id}`
  const refresh = (hash: string): string => `${prefix}refresh:${hash}`
  const owned = (account: string): string => `${prefix}sessions-of:${account}`
  const end = async (id: string): Promise<void> => {
    // Only what is there: a key without an end of its own would stay for ever.
    if ((await redis.exists(session(id))) === 1) await redis.hset(session(id), 'ended', '1')
  }
  return {
    async open({ id, account, endsAtMs }, refreshHash) {
      const results = await redis
        .multi()
        .hset(session(id), { account, endsAtMs, ended: '0' })
        .pexpireat(session(id), endsAtMs)
        .hset(refresh(refreshHash), { session: id, used: '0' })
        .pexpireat(refresh(refreshHash), endsAtMs)
        .sadd(owned(account), id)
        .pexpireat(owned(account), endsAtMs)
        .exec()
      const failure = results?.find(([error]) => error !== null)?.[0]
      if (results === null || failure) throw failure ?? new Error('the store took nothing')
    },
    async byRefreshHash(hash) {
      const { session: id, used } = await redis.hgetall(refresh(hash))
      if (id === undefined) return undefined
      const { account = '', endsAtMs, ended } = await redis.hgetall(session(id))
      return {
        session: { id, account, endsAtMs: Number(endsAtMs ?? 0), ended: ended !== '0' },
        used: used !== '0',
      }
    },
    rotate: async (hash, nextHash) => (await redis.eval(ROTATE, 2, refresh(hash), refresh(nextHash))) === 1,
    end,
    async endAllOf(account) {
      await Promise.all((await redis.smembers(owned(account))).map(end))
    },
    hasEnded: async (id) => (await redis.hget(session(id), 'ended')) !== '0',
  }
}
