import { describe, expect, it, vi } from 'vitest'
import { socketIoServer } from './servers.ts'

import { both, connect, event, mirrored, session } from './session.ts'

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
    const { url } = await socketIoServer({ allowEIO3: true, pingInterval: 80, pingTimeout: 5_000 })
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
