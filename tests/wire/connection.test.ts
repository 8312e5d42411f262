import { describe, expect, it, vi } from 'vitest'
import { type EngineConnection, openEngine } from '../../target/wire/connection.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { socketIoServer } from './servers.ts'

import { both, connect, event, mirrored, session } from './session.ts'

describe.each(both)('a real Socket.IO server over %s', (transport) => {
  it('opens, connects, hears, is acknowledged, sends and gets binary', async () => {
    const { url, connected } = await socketIoServer()
    const one = await session(url, transport, { localAddress: '127.3.3.3', headers: [['X-Mark', 'm']] })
    expect(one.connection.open).toMatchObject({ pingIntervalMs: 25_000, pingTimeoutMs: 20_000, maxPayloadBytes: 1e6 })
    expect(one.connection.open.sid).toMatch(/^[\w-]{20}$/)
    one.emit(connect({ token: 'good' }))
    expect((await one.heard({ type: 'connect' })).data).toEqual({ sid: expect.any(String) })
    const welcome = (await one.heard({ type: 'event' })).data as [string, { headers: Record<string, string> }]
    expect(welcome[1].headers['x-mark']).toBe('m')
    expect(connected).toEqual(['127.3.3.3'])
    one.emit({ ...event('echo', 'hällo', { n: 1 }, 'x'.repeat(70_000)), id: 7 })
    expect((await one.heard({ type: 'ack', id: 7 })).data).toEqual(['hällo', { n: 1 }, 'x'.repeat(70_000)])
    one.emit(event('mirror', Buffer.from([1, 2, 3]), { deep: [Buffer.from('b')] }))
    expect((await one.heard({ type: 'binary-event' })).data).toEqual([
      'mirror',
      Buffer.from([1, 2, 3]),
      { deep: [Buffer.from('b')] },
    ])
    const { connection } = one
    expect(connection.bytesSent).toBeGreaterThan(70_000)
    expect(connection.bytesReceived).toBeGreaterThan(70_000)
    expect(connection.tcpMs).toBeGreaterThan(0)
    expect(connection.upgradeMs).toBeGreaterThan(0)
    expect(connection.openMs).toBeGreaterThanOrEqual(0)
  })

  it('hears a refused CONNECT and stays open', async () => {
    const { url } = await socketIoServer()
    const one = await session(url, transport)
    one.emit(connect({ token: 'bad' }))
    expect((await one.heard({ type: 'connect-error' })).data).toEqual({ message: 'no entry', data: { code: 7 } })
    expect(one.connection.isOpen).toBe(true)
    one.emit(connect())
    await one.heard({ type: 'connect' })
  })

  it('keeps many messages in order', async () => {
    const { url } = await socketIoServer()
    const one = await session(url, transport)
    one.emit(connect())
    await one.heard({ type: 'connect' })
    for (let at = 0; at < 300; at += 1) one.emit(event('mirror', at))
    await vi.waitFor(() => expect(mirrored(one.packets)).toEqual(Array.from({ length: 300 }, (_, at) => at)), 3000)
  })

  it('is closed by the server: by the application, and by the engine', async () => {
    const { url } = await socketIoServer()
    const kind = transport === 'websocket' ? 'ws-close' : 'engine-close'
    for (const name of ['leave', 'drop']) {
      const one = await session(url, transport)
      one.emit(connect())
      await one.heard({ type: 'connect' })
      one.emit(event(name))
      expect(await one.connection.closed).toMatchObject({ by: 'peer', kind })
    }
  })

  it('is closed by us as the official client does it', async () => {
    const { url, io } = await socketIoServer()
    const reasons: string[] = []
    io.on('connection', (socket) => socket.on('disconnect', (reason) => reasons.push(reason)))
    const one = await session(url, transport)
    one.emit(connect())
    await one.heard({ type: 'connect' })
    expect(await one.connection.close()).toMatchObject({ by: 'us' })
    await vi.waitFor(() => expect(reasons).toEqual(['transport close']))
    one.emit(event('late'))
  })

  it.each([false, true])('is cut by us without a word, reset: %s', async (reset) => {
    const { url, io } = await socketIoServer()
    const reasons: string[] = []
    io.on('connection', (socket) => socket.on('disconnect', (reason) => reasons.push(reason)))
    const one = await session(url, transport)
    one.emit(connect())
    await one.heard({ type: 'connect' })
    one.connection.kill(reset)
    expect(await one.connection.closed).toEqual({ by: 'us', kind: 'tcp-end' })
    await vi.waitFor(() => expect(reasons).toHaveLength(1))
    expect(reasons[0]).toMatch(/transport (close|error)/)
  })

  it('answers pings, and is dropped when it is told not to', async () => {
    const { url } = await socketIoServer({ pingInterval: 200, pingTimeout: 2_000 })
    const good = await session(url, transport)
    const silent = await session(url, transport, { autoPong: false })
    expect(await silent.connection.closed).toMatchObject({ by: 'peer' })
    await vi.waitFor(() => expect(good.engine.filter(({ type }) => type === 'ping').length).toBeGreaterThan(4), 20_000)
    expect(good.connection.isOpen).toBe(true)
  })

  it('sends malformed packets as they are', async () => {
    const { url } = await socketIoServer()
    const one = await session(url, transport)
    one.connection.sendPackets(['40', '3', '40/none,'])
    await one.heard({ type: 'connect' })
    await one.heard({ type: 'connect-error', nsp: '/none' })
    const other = await session(url, transport)
    other.connection.sendRaw('9nonsense')
    expect(await other.connection.closed).toMatchObject({ by: 'peer' })
  })

  it('keeps packets until somebody is there to take them', async () => {
    const { url } = await socketIoServer()
    const network = createNetwork()
    const result = await openEngine(network, { url, path: '/socket.io/', transport, timeoutMs: 1000 })
    if (!result.ok) throw new Error('refused')
    result.connection.send('0')
    await new Promise((resolve) => setTimeout(resolve, 80))
    const seen: string[] = []
    result.connection.onMessage = (data) => seen.push(String(data).slice(0, 2))
    expect(seen).toEqual(['0{', '2['])
    result.connection.kill()
  })

  it('hands out early packets and an early end after the promise is settled, in this order', async () => {
    const { url, io } = await socketIoServer({ initialPacket: 'hi' } as object)
    io.engine.on('connection', (socket: { close(): void }) => socket.close())
    const log: string[] = []
    const result = await openEngine(createNetwork(), {
      url,
      path: '/socket.io',
      transport,
      timeoutMs: 1000,
      onPacket: ({ type, data }) => log.push(`${type} ${data}`),
      onClose: ({ by }) => log.push(`closed by ${by}`),
    })
    log.push(`opened ${result.ok}`)
    await vi.waitFor(() => expect(log.at(-1)).toBe('closed by peer'))
    expect(log.slice(0, 2)).toEqual(['opened true', 'message hi'])
  })

  it('finds out that the server has gone silent', async () => {
    const { url, io } = await socketIoServer({ pingInterval: 80, pingTimeout: 70 })
    io.engine.on('connection', (socket: { schedulePing(): void; pingIntervalTimer: NodeJS.Timeout }) => {
      clearTimeout(socket.pingIntervalTimer)
    })
    const one = await session(url, transport)
    const startMs = performance.now()
    expect(await one.connection.closed).toMatchObject({ by: 'network', kind: 'ping-timeout' })
    // Not after the 45 s that are usual.
    expect(performance.now() - startMs).toBeLessThan(20_000)
  })
})

it('a pause stops the watch for pings, and resuming starts it again', async () => {
  const { url } = await socketIoServer({ pingInterval: 60, pingTimeout: 60 })
  const one: { connection: EngineConnection } = await session(url, 'websocket')
  one.connection.pause()
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(one.connection.isOpen).toBe(true)
  one.connection.resume()
  expect(await one.connection.closed).toMatchObject({ by: 'peer' })
})
