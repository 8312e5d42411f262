import net from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HarnessError } from '../../errors.ts'
import { dial } from '../../target/wire/dial.ts'
import { request } from '../../target/wire/http.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { cannedServer, connectProxy, hangingServer, tcpServer } from './servers.ts'

const at = (port: number, host = '127.0.0.1') => ({ host, port, timeoutMs: 500 })

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof HarnessError) return error.code
  throw new Error('no HarnessError was thrown', { cause: error })
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('dial', () => {
  it('comes from the local address it is given, and has no delay', async () => {
    const from: (string | undefined)[] = []
    const { port } = await tcpServer((socket) => from.push(socket.remoteAddress))
    const noDelay = vi.spyOn(net, 'connect')
    const socket = await dial(createNetwork(), { ...at(port), localAddress: '127.9.8.7' })
    await vi.waitFor(() => expect(from).toEqual(['127.9.8.7']))
    expect(noDelay.mock.calls[0]?.[0]).toMatchObject({ noDelay: true })
    socket.destroy()
  })

  it('hands bytes out of the shared buffer, to many sockets at once', async () => {
    const { port } = await tcpServer((socket) => socket.end('0123456789'.repeat(20_000)))
    const network = createNetwork()
    const totals = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const seen: Buffer[] = []
        const socket = await dial(network, { ...at(port), onBytes: (bytes) => seen.push(Buffer.from(bytes)) })
        await new Promise((resolve) => socket.once('close', resolve))
        return Buffer.concat(seen).toString()
      }),
    )
    expect(new Set(totals)).toEqual(new Set(['0123456789'.repeat(20_000)]))
    expect(network).toMatchObject({ opened: 20, openNow: 0 })
  })

  it('without onBytes it is an ordinary socket', async () => {
    const { port } = await cannedServer('back')
    const socket = await dial(createNetwork(), at(port))
    const heard = new Promise((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())))
    socket.write('there')
    expect(await heard).toBe('back')
    socket.destroy()
  })

  it('says what is wrong with a port where nothing listens', async () => {
    const error = await dial(createNetwork(), at(1)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'target-unreachable', hint: expect.stringContaining('nothing listens') })
  })

  it('gives up in time when a connection is never taken', async () => {
    // A listener whose backlog is full: the kernel drops what more comes.
    const fillers: net.Socket[] = []
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, resolve))
    vi.spyOn(net, 'connect').mockImplementation(() => {
      const socket = new net.Socket()
      fillers.push(socket)
      return socket
    })
    const network = createNetwork()
    const startMs = performance.now()
    expect(await codeOf(dial(network, { ...at(1), timeoutMs: 80 }))).toBe('target-hung')
    expect(performance.now() - startMs).toBeLessThan(10_000)
    await vi.waitFor(() => expect(network.openNow).toBe(0))
    expect(fillers[0]?.destroyed).toBe(true)
    server.close()
  })

  it('stops when the run is interrupted, before and during', async () => {
    const done = new AbortController()
    done.abort()
    const { port } = await hangingServer()
    expect(await codeOf(dial(createNetwork(), { ...at(port), signal: done.signal }))).toBe('interrupted')
    const during = new AbortController()
    const slow = createNetwork({ maxRatePerSecond: 0.1 })
    await slow.pace()
    const waiting = dial(slow, { ...at(port), signal: during.signal })
    setTimeout(() => during.abort(), 20)
    expect(await codeOf(waiting)).toBe('interrupted')
  })

  it('is not brought down by a reset that nobody listens for', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const socket = await dial(createNetwork(), at(port))
    socket.write('now')
    await new Promise((resolve) => socket.once('close', resolve))
  })
})

describe('the caps', () => {
  it('counts what is open and refuses one more, until one is closed', async () => {
    const { port } = await hangingServer()
    const network = createNetwork({ maxConnections: 2 })
    const first = await dial(network, at(port))
    const second = await dial(network, at(port))
    expect(await codeOf(dial(network, at(port)))).toBe('limit-reached')
    first.destroy()
    await new Promise((resolve) => first.once('close', resolve))
    const third = await dial(network, at(port))
    expect(network).toMatchObject({ opened: 3, openNow: 2, peakOpen: 2 })
    second.destroy()
    third.destroy()
  })

  it('gives the slot back when dialling fails', async () => {
    const network = createNetwork({ maxConnections: 1 })
    for (let round = 0; round < 3; round += 1) {
      expect(await codeOf(dial(network, at(1)))).toBe('target-unreachable')
      await vi.waitFor(() => expect(network.openNow).toBe(0))
    }
  })

  it('paces messages to the rate, without bursts, one by one and all at once', async () => {
    const network = createNetwork({ maxRatePerSecond: 200 })
    const startMs = performance.now()
    for (let sent = 0; sent < 20; sent += 1) await network.pace()
    await Promise.all(Array.from({ length: 20 }, () => network.pace()))
    const tookMs = performance.now() - startMs
    expect(tookMs).toBeGreaterThan(39 * 5 - 15)
    expect(network.sent).toBe(40)
  })

  it('does not wait without a cap', async () => {
    const network = createNetwork()
    const startMs = performance.now()
    for (let sent = 0; sent < 10_000; sent += 1) await network.pace()
    expect(performance.now() - startMs).toBeLessThan(10_000)
  })
})

describe('a proxy', () => {
  const through = (url: string) => createNetwork({ proxy: new URL(url) })

  it('gets CONNECT with the checked address, and the target gets the rest', async () => {
    const target = await cannedServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')
    const proxy = await connectProxy()
    const network = through(proxy.url)
    const response = await request(network, { url: `http://localhost:${target.port}/x`, timeoutMs: 500 })
    expect(response.text()).toBe('hi')
    expect(proxy.requests).toEqual([
      `CONNECT 127.0.0.1:${target.port} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\n\r\n`,
    ])
  })

  it('is told who we are when its URL says so', async () => {
    const target = await cannedServer('x')
    const proxy = await connectProxy()
    const socket = await dial(through(proxy.url.replace('//', '//user:p%40ss@')), at(target.port))
    expect(proxy.requests[0]).toContain(`Proxy-Authorization: Basic ${Buffer.from('user:p@ss').toString('base64')}`)
    socket.destroy()
  })

  it('that refuses, speaks no HTTP, hangs up, or hangs is told apart from the target', async () => {
    const refusing = await connectProxy('HTTP/1.1 403 Forbidden\r\n\r\n')
    await expect(dial(through(refusing.url), at(9))).rejects.toThrow(/proxy .* answered 403/)
    const garbage = await cannedServer('SSH-2.0-OpenSSH\r\n')
    await expect(dial(through(garbage.url), at(9))).rejects.toThrow(/proxy .* no HTTP answer/)
    const closing = await tcpServer((socket) => socket.end())
    expect(await codeOf(dial(through(closing.url), at(9)))).toBe('target-unreachable')
    const hanging = await hangingServer()
    expect(await codeOf(dial(through(hanging.url), { ...at(9), timeoutMs: 80 }))).toBe('target-hung')
    expect(await codeOf(dial(through('https://127.0.0.1:1'), at(9)))).toBe('usage')
    await expect(dial(through('http://127.0.0.1:1'), at(9))).rejects.toThrow('the proxy 127.0.0.1:1: ECONNREFUSED')
  })

  it('is asked for an allowed remote host by name, which only it may know', async () => {
    const proxy = await connectProxy('HTTP/1.1 403 Forbidden\r\n\r\n')
    const network = createNetwork({ proxy: new URL(proxy.url), allowRemote: ['staging.test'] })
    await expect(dial(network, at(443, 'staging.test'))).rejects.toThrow('403')
    expect(proxy.requests[0]).toContain('CONNECT staging.test:443 ')
    expect(await codeOf(dial(network, at(443, 'other.test')))).toBe('remote-refused')
  })
})
