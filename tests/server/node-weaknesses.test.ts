import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startServer } from './process.ts'
import { hasRedis } from './redis-server.ts'
import { eventually, hears, type Several, several } from './several.ts'

type Exploit = (nodes: Several, bus: string) => Promise<boolean>

/** Whether it goes on a moment after it should have ended. */
const lives = (socket: Awaited<ReturnType<Several['connect']>>): Promise<boolean> =>
  eventually(async () => !socket.connected, 1_500).then(
    () => false,
    () => true,
  )

const exploits: Readonly<Record<string, Exploit>> = {
  'endings-own-node': async ({ login, connect, post }) => {
    const { token } = await login(0)
    const socket = await connect(1, token)
    await post(0, '/logout', {}, token)
    return lives(socket)
  },
  'demotion-own-node': async ({ login, connect, post }) => {
    const { token } = await login(0, 'admin')
    await post(0, '/admin/promote', { username: 'carol' }, token)
    const office = await connect(1, (await login(0, 'carol')).token, { namespace: '/admin' })
    await post(0, '/admin/demote', { username: 'carol' }, token)
    return (await lives(office)) && (await office.emitWithAck('admin:list', {})).ok
  },
  'limit-own-node': async ({ enter }) => {
    const both = [await enter(0, 'alice'), await enter(1, 'alice')]
    const sent = both.flatMap((socket) => Array.from({ length: 20 }, () => socket.emitWithAck('room:list', {})))
    return (await Promise.all(sent)).filter(({ ok }) => ok).length > 25
  },
  'refresh-own-node': async ({ login, post }) => {
    const { refreshToken } = await login(0)
    const both = [await post(0, '/refresh', { refreshToken }), await post(1, '/refresh', { refreshToken })]
    return both.every(({ ok }) => ok)
  },
  'rooms-own-node': async ({ enter }) => {
    const [alice, bob] = [await enter(0, 'alice'), await enter(1, 'bob')]
    await alice.emitWithAck('room:create', { room: 'secret', private: true })
    await bob.emitWithAck('room:join', { room: 'secret' })
    return hears(alice, bob, 'secret')
  },
  'redis-open': async (_nodes, bus) => {
    const redis = new Redis(bus, { lazyConnect: true, retryStrategy: () => null })
    redis.on('error', () => undefined)
    try {
      return (await redis.connect().then(() => redis.ping())) === 'PONG'
    } catch {
      return false
    } finally {
      redis.disconnect()
    }
  },
}

describe.skipIf(!hasRedis)('each weakness of several nodes can be used, and a sound cluster cannot', () => {
  let sound: Running
  beforeAll(async () => {
    sound = await startServer(['--config', 'cluster'])
  }, 30_000)
  afterAll(() => sound.end())

  const works = async (run: Exploit, { ready }: Running): Promise<boolean> => {
    const nodes = several(ready.nodes ?? [], ready)
    try {
      return await run(nodes, ready.bus?.url ?? '')
    } finally {
      nodes.disconnect()
    }
  }
  test.each(Object.entries(exploits))('%s', { timeout: 40_000 }, async (id, run) => {
    const weak = await startServer(['--weakness', id])
    try {
      expect(await works(run, weak), `${id} could not be used`).toBe(true)
      expect(await works(run, sound), 'cluster gave way').toBe(false)
    } finally {
      await weak.end()
    }
  })
})
