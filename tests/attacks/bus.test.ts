import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AttackContext } from '../../attacks/attack.ts'
import { findBroadcast, greeting, listenToChannels, reworded } from '../../attacks/kit/bus.ts'
import { openRedisClient, readReply } from '../../attacks/kit/redis-client.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { hasRedis, type RedisServer, startRedis } from '../server/redis-server.ts'

describe('replies of a Redis', () => {
  test.each([
    ['+PONG\r\n', 'PONG'],
    [':42\r\n', 42],
    ['$5\r\na\r\nb\x00\r\n', 'a\r\nb\x00'],
    ['$-1\r\n', null],
    ['-NOAUTH Authentication required.\r\n', { error: 'NOAUTH Authentication required.' }],
    ['*2\r\n*1\r\n$1\r\nx\r\n:1\r\n', [['x'], 1]],
    ['HTTP/1.1 400 Bad Request\r\n', { error: 'not a Redis: "TTP/1.1 400 Bad Request"' }],
  ])('%j', (text, reply) => {
    expect(readReply(text, 0)).toEqual({ reply, end: text.length })
    // In pieces it is not read before it is whole.
    for (let end = 0; end < text.indexOf('\r\n') + 2; end++) expect(readReply(text.slice(0, end), 0)).toBeUndefined()
  })
})

describe.skipIf(!hasRedis)('a broadcast is found and said again', () => {
  let server: RedisServer
  let redis: Redis
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
  })
  afterAll(async () => {
    redis.disconnect()
    await server.end()
  })
  const open = () => {
    const bus = { host: '127.0.0.1', port: Number(new URL(server.url).port) }
    const target = { network: createNetwork(), timeoutMs: 2_000 }
    return openRedisClient({ target, bus, signal: new AbortController().signal } as AttackContext<'bus'>)
  }

  test('on a channel, binary as it is', async () => {
    const [asker, listener] = [await open(), await open()]
    await listenToChannels(listener)
    const heard: Buffer[] = []
    const subscriber = redis.duplicate()
    await subscriber.subscribe('socket.io#/#')
    const both = new Promise((resolve) =>
      subscriber.on('messageBuffer', (_channel, message) => heard.push(message) === 2 && resolve(undefined)),
    )
    const payload = Buffer.from('\x93\xa6secret\x00\xff\r\n', 'latin1')
    await redis.publish('socket.io#/#', payload)
    // The listener's own connection hears of it in its own time.
    while (listener.pushed.length === 0) await asker.ask('PING')
    const found = await findBroadcast(asker, listener, 'secret')
    expect(found?.slice(0, 2)).toEqual(['PUBLISH', 'socket.io#/#'])
    await asker.ask(...reworded(found ?? ['PING'], 'secret', 'forged'))
    await both
    expect(heard[1]?.toString('latin1')).toBe('\x93\xa6forged\x00\xff\r\n')
    subscriber.disconnect()
    asker.close()
    listener.close()
  })

  test('in a stream; what is in neither is not found', async () => {
    const [asker, listener] = [await open(), await open()]
    await redis.xadd('messages', '*', 'uid', 'a', 'data', '{"text":"secret"}')
    expect(await findBroadcast(asker, listener, 'secret')).toEqual([
      ...['XADD', 'messages', '*', 'uid', 'a', 'data', '{"text":"secret"}'],
    ])
    expect(await findBroadcast(asker, listener, 'nowhere')).toBeUndefined()
    asker.close()
    listener.close()
  })

  test('with a password it says nothing, whoever asks without', async () => {
    const open1 = await open()
    expect(await greeting(open1)).toEqual({ open: true, said: 'PONG' })
    await redis.config('SET', 'requirepass', 'x')
    const closed = await open()
    expect(await greeting(closed)).toEqual({ open: false, said: expect.stringContaining('NOAUTH') })
    open1.close()
    closed.close()
  })
})
