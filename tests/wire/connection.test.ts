import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { CloseInfo } from '../../target/wire/closing.ts'
import {
  type EngineConnection,
  type EngineOptions,
  openEngine,
  type TransportName,
} from '../../target/wire/connection.ts'
import type { EnginePacket } from '../../target/wire/engine.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { createPacketDecoder, encodePacket, type SocketPacket } from '../../target/wire/packets.ts'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.ts'
import { cannedServer, connectProxy, hangingServer, socketIoServer, tcpServer } from './servers.ts'

const both = [['websocket'], ['polling']] as const

/** An open session that records what it hears; cut and checked for leftovers when the test ends. */
async function session(
  url: string,
  transport: TransportName,
  more: Partial<EngineOptions> = {},
  network = createNetwork(),
) {
  const result = await openEngine(network, { url, path: '/socket.io', transport, timeoutMs: 1500, ...more })
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`)
  const { connection } = result
  const engine: EnginePacket[] = []
  const packets: SocketPacket[] = []
  const closes: CloseInfo[] = []
  const decoder = createPacketDecoder()
  connection.onClose = (info) => closes.push(info)
  connection.onPacket = (packet) => {
    engine.push(packet)
    const decoded = packet.type === 'message' ? decoder.push(packet.data) : undefined
    if (decoded !== undefined && decoded.type !== 'violation') packets.push(decoded)
  }
  onTestFinished(async () => {
    connection.kill()
    await vi.waitFor(() => expect(network.openNow).toBe(0), 3000)
    expect(closes).toHaveLength(1)
    expect(connection.isOpen).toBe(false)
  })
  const emit = (packet: SocketPacket) => {
    const { text, attachments } = encodePacket(packet)
    for (const part of [text, ...attachments]) connection.send(part)
  }
  const heard = (partial: Partial<SocketPacket>) =>
    vi.waitFor(() => {
      const match = packets.find((packet) =>
        Object.entries(partial).every(([key, value]) => packet[key as keyof SocketPacket] === value),
      )
      expect(match).toBeDefined()
      return match as SocketPacket
    }, 3000)
  return { connection, engine, packets, closes, emit, heard, network }
}

const connect = (auth?: object): SocketPacket => ({
  type: 'connect',
  nsp: '/',
  ...(auth === undefined ? {} : { data: auth }),
})
const event = (...data: unknown[]): SocketPacket => ({ type: 'event', nsp: '/', data })

/** The first arguments of the `mirror` events, in their order. */
const mirrored = (packets: SocketPacket[]) =>
  packets.flatMap(({ data }) => (Array.isArray(data) && data[0] === 'mirror' ? [data[1]] : []))

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
    const { url } = await socketIoServer({ pingInterval: 60, pingTimeout: 60 })
    const good = await session(url, transport)
    const silent = await session(url, transport, { autoPong: false })
    expect(await silent.connection.closed).toMatchObject({ by: 'peer' })
    await vi.waitFor(() => expect(good.engine.filter(({ type }) => type === 'ping').length).toBeGreaterThan(4), 3000)
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

  it('goes through a proxy', async () => {
    const { url } = await socketIoServer()
    const proxy = await connectProxy()
    const network = createNetwork({ proxy: new URL(proxy.url) })
    const one = await session(url, transport, {}, network)
    one.emit(connect())
    await one.heard({ type: 'connect' })
    expect(proxy.requests.length).toBeGreaterThan(0)
  })

  it.each([false, true])('speaks TLS, through a proxy: %s', async (proxied) => {
    const server = https.createServer({ key: TEST_KEY, cert: TEST_CERTIFICATE })
    const io = new Server(server)
    io.on('connection', (socket) => socket.on('mirror', (...data) => socket.emit('mirror', ...data)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => void (await io.close()))
    const url = `https://localhost:${(server.address() as AddressInfo).port}`
    const network = proxied ? createNetwork({ proxy: new URL((await connectProxy()).url) }) : createNetwork()
    const one = await session(url, transport, { tls: { ca: TEST_CERTIFICATE } }, network)
    one.emit(connect())
    await one.heard({ type: 'connect' })
    one.emit(event('mirror', 'x'.repeat(100_000)))
    await one.heard({ type: 'event' })
    await session(url, transport, { tls: { insecure: true } })
    const open = (tls: object) => openEngine(network, { url, path: '/socket.io', transport, timeoutMs: 1000, tls })
    await expect(open({})).rejects.toMatchObject({
      code: 'target-unreachable',
      hint: expect.stringContaining('tls.ca'),
    })
    const named = open({ ca: TEST_CERTIFICATE, servername: 'other.test' })
    await expect(named).rejects.toThrow(/certificate .* not trusted/)
    await vi.waitFor(() => expect(network.openNow).toBe(proxied || transport === 'polling' ? network.openNow : 1))
  })

  it('finds out that the server has gone silent', async () => {
    const { url, io } = await socketIoServer({ pingInterval: 80, pingTimeout: 70 })
    io.engine.on('connection', (socket: { schedulePing(): void; pingIntervalTimer: NodeJS.Timeout }) => {
      clearTimeout(socket.pingIntervalTimer)
    })
    const one = await session(url, transport)
    const startMs = performance.now()
    expect(await one.connection.closed).toMatchObject({ by: 'network', kind: 'ping-timeout' })
    expect(performance.now() - startMs).toBeLessThan(600)
  })

  it('a refused handshake is data', async () => {
    const { url } = await socketIoServer({ allowRequest: (_, done) => done('not you', false) })
    const refused = await openEngine(createNetwork(), { url, path: '/socket.io', transport, timeoutMs: 1000 })
    const status = transport === 'polling' ? 403 : 400
    expect(refused).toMatchObject({ ok: false, status, body: expect.stringContaining('not you') })
    const wrongEio = await openEngine(createNetwork(), { url, path: '/socket.io', transport, timeoutMs: 1000, eio: 3 })
    expect(wrongEio).toMatchObject({ ok: false })
  })

  it('tells dead, hanging, garbage-speaking and other servers apart, in time', async () => {
    const codeOf = (url: string) =>
      openEngine(createNetwork(), { url, path: '/socket.io', transport, timeoutMs: 150 }).then(
        (result) => (result.ok ? 'ok' : result.status),
        (error) => error.code,
      )
    const startMs = performance.now()
    expect(await codeOf('http://127.0.0.1:1')).toBe('target-unreachable')
    expect(await codeOf((await hangingServer()).url)).toBe('target-hung')
    expect(await codeOf((await cannedServer('220 smtp\r\n')).url)).toBe('target-not-socketio')
    const page = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<html'
    expect(await codeOf((await cannedServer(page)).url)).toBe(transport === 'polling' ? 'target-not-socketio' : 200)
    expect(await codeOf((await tcpServer((socket) => socket.once('data', () => socket.end()))).url)).toBe(0)
    expect(await codeOf('http://192.0.2.1')).toBe('remote-refused')
    expect(performance.now() - startMs).toBeLessThan(2000)
  })
})

describe('a session that moves from polling to WebSocket', () => {
  it('loses nothing and keeps the order', async () => {
    const { url, io } = await socketIoServer()
    const one = await session(url, 'polling')
    one.emit(connect())
    await one.heard({ type: 'connect' })
    for (let at = 0; at < 50; at += 1) one.emit(event('mirror', at))
    const moving = one.connection.upgrade()
    for (let at = 50; at < 100; at += 1) {
      one.emit(event('mirror', at))
      if (at % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await moving).toMatchObject({ ok: true, probeMs: expect.any(Number), upgradeMs: expect.any(Number) })
    expect(one.connection.transport).toBe('websocket')
    for (let at = 100; at < 150; at += 1) one.emit(event('mirror', at))
    await vi.waitFor(() => expect(mirrored(one.packets)).toEqual(Array.from({ length: 150 }, (_, at) => at)), 3000)
    expect([...io.sockets.sockets.values()].map((socket) => socket.conn.transport.name)).toEqual(['websocket'])
    expect(await one.connection.close()).toMatchObject({ by: 'us', kind: 'ws-close' })
    await expect(one.connection.upgrade()).rejects.toMatchObject({ code: 'usage' })
  })

  it('stays on polling when the upgrade is refused', async () => {
    const { url } = await socketIoServer({ transports: ['polling'] })
    const one = await session(url, 'polling')
    expect(await one.connection.upgrade()).toMatchObject({ ok: false, status: 400 })
    one.emit(connect())
    await one.heard({ type: 'connect' })
    expect(one.connection.transport).toBe('polling')
  })
})

describe('an EIO=3 session', () => {
  it.each(both)('pings by itself and talks over %s', async (transport) => {
    const { url } = await socketIoServer({ allowEIO3: true, pingInterval: 80, pingTimeout: 60 })
    const one = await session(url, transport, { eio: 3 })
    await one.heard({ type: 'connect' })
    one.connection.send('21["echo","v3 ü"]')
    expect((await one.heard({ type: 'ack', id: 1 })).data).toEqual(['v3 ü'])
    await vi.waitFor(() => expect(one.engine.filter(({ type }) => type === 'pong').length).toBeGreaterThan(2), 3000)
    expect(one.connection.isOpen).toBe(true)
  })
})

describe('over polling', () => {
  it('keeps the cookies of a load balancer', async () => {
    const { url, server } = await socketIoServer()
    const cookies: (string | undefined)[] = []
    server.prependListener('request', (req, res) => {
      cookies.push(req.headers.cookie)
      if (cookies.length === 1) res.setHeader('Set-Cookie', 'node=3; Path=/; HttpOnly')
    })
    const one = await session(url, 'polling', { headers: [['Cookie', 'mine=1']] })
    one.emit(connect())
    await one.heard({ type: 'connect' })
    expect(cookies[0]).toBe('mine=1')
    expect(new Set(cookies.slice(1))).toEqual(new Set(['mine=1; node=3']))
  })

  it('a session that the server forgot ends with the HTTP status', async () => {
    const { url, io } = await socketIoServer()
    const one = await session(url, 'polling')
    const clients = (io.engine as unknown as { clients: Record<string, unknown> }).clients
    delete clients[one.connection.open.sid]
    one.emit(connect())
    expect(await one.connection.closed).toMatchObject({
      by: 'peer',
      kind: 'http-error',
      status: 400,
      reason: expect.stringContaining('Session ID unknown'),
    })
  })

  it('splits what waits at the size that the server takes, and does not split what is to be sent as one', async () => {
    const { url, server } = await socketIoServer({ maxHttpBufferSize: 1000 })
    const sizes: number[] = []
    server.prependListener('request', (req) => {
      if (req.method === 'POST') sizes.push(Number(req.headers['content-length']))
    })
    const one = await session(url, 'polling')
    one.emit(connect())
    await one.heard({ type: 'connect' })
    for (let at = 0; at < 30; at += 1) one.emit(event('mirror', 'x'.repeat(100)))
    await vi.waitFor(() => expect(one.packets.filter(({ type }) => type === 'event')).toHaveLength(31), 3000)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
    expect(sizes.length).toBeLessThan(12)
    one.connection.sendPackets(Array.from({ length: 30 }, () => `42["mirror","${'x'.repeat(100)}"]`))
    expect(await one.connection.closed).toMatchObject({ by: 'peer', kind: 'http-error', status: 413 })
  })
})

describe('the request target', () => {
  it.each<[Partial<EngineOptions>, string]>([
    [{}, '/socket.io/?EIO=4&transport=websocket'],
    [{ path: 'chat/', eio: 3 }, '/chat/?EIO=3&transport=websocket'],
    [
      {
        query: [
          ['token', 'a b&c'],
          ['token', '2'],
        ],
      },
      '/socket.io/?EIO=4&transport=websocket&token=a%20b%26c&token=2',
    ],
    [{ target: '//socket.io/x?EIO=4' }, '//socket.io/x?EIO=4'],
  ])('of %j is %s', async (more, expected) => {
    let line = ''
    const { url } = await tcpServer((socket) => {
      socket.once('data', (bytes) => {
        line = bytes.toString().split('\r\n')[0] ?? ''
        socket.end()
      })
    })
    await openEngine(createNetwork(), { url, path: '/socket.io', transport: 'websocket', timeoutMs: 500, ...more })
    expect(line).toBe(`GET ${expected} HTTP/1.1`)
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
