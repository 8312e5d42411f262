import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type EngineOptions, openEngine } from '../../target/wire/connection.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { TEST_CERTIFICATE, TEST_KEY } from './certificate.ts'
import { cannedServer, connectProxy, hangingServer, socketIoServer, tcpServer } from './servers.ts'

import { both, connect, event, session } from './session.ts'

describe.each(both)('the way in over %s', (transport) => {
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

  it('a refused handshake is data', async () => {
    const { url } = await socketIoServer({ allowRequest: (_, done) => done('not you', false) })
    const refused = await openEngine(createNetwork(), { url, path: '/socket.io', transport, timeoutMs: 1000 })
    const status = transport === 'polling' ? 403 : 400
    expect(refused).toMatchObject({ ok: false, status, body: expect.stringContaining('not you') })
    const open = await socketIoServer()
    const wrongEio = await openEngine(createNetwork(), {
      ...open,
      path: '/socket.io',
      transport,
      timeoutMs: 1000,
      eio: 3,
    })
    // Over WebSocket the server upgrades first and writes its HTTP refusal where frames should be.
    expect(wrongEio).toMatchObject({
      ok: false,
      status: 400,
      body: expect.stringContaining('Unsupported protocol version'),
    })
  })

  it('tells dead, hanging, garbage-speaking and other servers apart, in time', async () => {
    const codeOf = (url: string) =>
      openEngine(createNetwork(), { url, path: '/socket.io', transport, timeoutMs: 1_000 }).then(
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
    expect(performance.now() - startMs).toBeLessThan(20_000)
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
