import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from './process.ts'
import { hasRedis } from './redis-server.ts'
import { eventually, next, type Several, several } from './several.ts'
import { startTwoNodes, type TwoNodes } from './two-nodes.ts'

describe.skipIf(!hasRedis)('two nodes, when Redis or one of them dies', () => {
  let two: TwoNodes
  let { post, login, connect, refusal, disconnect }: Several = several([], { accounts: [] })

  beforeAll(async () => {
    two = await startTwoNodes()
    ;({ post, login, connect, refusal, disconnect } = two)
  }, 30_000)
  afterEach(() => disconnect())
  afterAll(() => two.end())

  /** Both have seen that Redis is there again. */
  const back = async (): Promise<void> => {
    for (const node of [0, 1]) await eventually(async () => (await login(node)).status === 200)
  }

  test('while Redis is dead nobody comes in, nobody is thrown out, nothing is acknowledged; then all goes on', {
    timeout: 40_000,
  }, async () => {
    const [old, ended] = [await login(0), await login(0)]
    await post(0, '/logout', {}, ended.token)
    const socket = await connect(1, old.token)
    await socket.emitWithAck('room:join', { room: 'lobby' })
    await two.redis.kill()
    const statuses: number[] = []
    for (const node of [0, 1]) {
      await eventually(async () => statuses.push((await login(node)).status) > 0 && statuses.at(-1) === 503)
    }
    // Never an answer that sounds like a mistake of the client's or of ours.
    expect(new Set(statuses)).toEqual(new Set([503]))
    expect((await post(1, '/refresh', { refreshToken: old.refreshToken })).status).toBe(503)
    for (const { token } of [old, ended]) expect(await refusal(0, token)).toBe('unavailable')
    expect(socket.connected).toBe(true)
    const reply = await socket.emitWithAck('message:send', { room: 'lobby', text: 'lost?' })
    expect(reply).toEqual({ ok: false, error: 'unavailable' })
    await two.redis.start()
    await back()
    expect(await refusal(1, ended.token)).toBe('unauthorized')
    const [b, fresh] = [await connect(0, (await login(0, 'bob')).token), await connect(1, old.token)]
    await b.emitWithAck('room:join', { room: 'lobby' })
    const heard = new Promise((resolve) => b.once('message:new', resolve))
    expect(socket.connected).toBe(true)
    expect(fresh.connected).toBe(true)
    expect(await socket.emitWithAck('message:send', { room: 'lobby', text: 'again' })).toMatchObject({ ok: true })
    expect(await heard).toMatchObject({ text: 'again' })
  })

  test('what ended while Redis was away ends when it is back; the rest stays', { timeout: 40_000 }, async () => {
    const [ended, staying] = [await login(0), await login(0, 'bob')]
    const [alice, bob] = [await connect(1, ended.token), await connect(1, staying.token)]
    const gone = next(alice, 'disconnect')
    const { sid } = JSON.parse(Buffer.from(ended.token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
    await two.redis.kill()
    await two.redis.change((dead) => dead.hset(`gatecrash:session:${sid}`, 'ended', '1'))
    await two.redis.start()
    await gone
    await back()
    expect(bob.connected).toBe(true)
    expect(await bob.emitWithAck('room:join', { room: 'lobby' })).toMatchObject({ ok: true })
  })

  test('a Redis that lost its memory lets nobody in on what was, and opens no room', { timeout: 60_000 }, async () => {
    const before = await login(0)
    const alice = await connect(0, before.token)
    await alice.emitWithAck('room:create', { room: 'kept', private: true })
    const gone = next(alice, 'disconnect')
    await two.redis.kill()
    await two.redis.change((dead) => dead.flushall())
    await two.redis.start()
    await gone
    await back()
    expect(await refusal(1, before.token)).toBe('unauthorized')
    const third = await startServer(['--redis', two.redis.url])
    try {
      const urls = [...two.nodes.map(({ ready }) => ready.url), third.ready.url]
      const all = several(urls, two.nodes[0].ready)
      for (const node of [0, 1, 2]) {
        const bob = await all.enter(node, 'bob')
        expect(await bob.emitWithAck('room:join', { room: 'kept' })).toEqual({ ok: false, error: 'unauthorized' })
      }
      all.disconnect()
    } finally {
      await third.end()
    }
  })

  test('a node that died takes its connections with it', { timeout: 40_000 }, async () => {
    const { token } = await login(0)
    for (let n = 0; n < 4; n++) await connect(1, token)
    expect(await refusal(0, token)).toBe('unauthorized')
    await two.nodes[1].end()
    await eventually(async () => (await refusal(0, token)) === 'let in', 20_000)
  })
})
