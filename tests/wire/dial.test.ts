import net from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HarnessError } from '../../errors.ts'
import { assertAllowed, dial, isLoopback } from '../../target/wire/dial.ts'
import { request } from '../../target/wire/http.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { openWebSocket } from '../../target/wire/websocket.ts'
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

describe('the loopback rule', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['169.254.169.254', false],
    ['::ffff:10.0.0.1', false],
    ['::127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['7f00::', false],
    ['fe80::1', false],
    ['localhost', false],
    ['', false],
  ])('isLoopback(%j) is %j', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })

  const names: Record<string, string[]> = {
    'evil.test': ['192.0.2.1'],
    'mixed.test': ['127.0.0.1', '192.0.2.1'],
    'v6.test': ['::1', '2001:db8::1'],
    'metadata.test': ['169.254.169.254'],
    'nobody.test': [],
  }
  const lookup = async (host: string) => {
    const addresses = names[host]
    if (addresses === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    return addresses.map((address) => ({ address, family: net.isIP(address) }))
  }

  it.each([
    'example.com',
    '10.0.0.1',
    '192.0.2.1',
    '0.0.0.0',
    '[::]',
    '[2001:db8::1]',
    '[::ffff:10.0.0.1]',
    '0x0a000001',
    '167772161',
    ...Object.keys(names),
  ])('refuses %s before anything is sent, wherever it is named', async (host) => {
    const connect = vi.spyOn(net, 'connect')
    const connectOnSocket = vi.spyOn(net.Socket.prototype, 'connect')
    const network = createNetwork({ lookup })
    const url = `http://${host}:3000/`
    const nothing = () => undefined
    expect(await codeOf(assertAllowed(network, host))).toBe('remote-refused')
    expect(await codeOf(dial(network, at(3000, host)))).toBe('remote-refused')
    expect(await codeOf(request(network, { url, timeoutMs: 500 }))).toBe('remote-refused')
    const upgrade = openWebSocket(network, { url, timeoutMs: 500, onMessage: nothing, onClose: nothing })
    expect(await codeOf(upgrade)).toBe('remote-refused')
    const viaProxy = createNetwork({ lookup, proxy: new URL(url) })
    expect(await codeOf(dial(viaProxy, at(3000)))).toBe('remote-refused')
    expect(connect).not.toHaveBeenCalled()
    expect(connectOnSocket).not.toHaveBeenCalled()
    expect(network.opened + viaProxy.opened).toBe(0)
  })

  it('refuses a name whose look-up hangs, in bounded time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const outcome = codeOf(assertAllowed(createNetwork({ lookup: () => new Promise(() => undefined) }), 'slow.test'))
    await vi.advanceTimersByTimeAsync(3000)
    expect(await outcome).toBe('remote-refused')
    vi.useRealTimers()
  })

  it.each(['127.0.0.1', 'localhost', '127.8.9.10', '0x7f000001', '2130706433', '127.1', '::ffff:127.0.0.1'])(
    'reaches %s',
    async (host) => {
      const { port } = await tcpServer((socket) => socket.end('hello'), '0.0.0.0')
      const network = createNetwork()
      const socket = await dial(network, at(port, host))
      expect(socket.remotePort).toBe(port)
      socket.destroy()
    },
  )

  it('reaches [::1]', async () => {
    const { port } = await tcpServer(() => undefined, '::1')
    const socket = await dial(createNetwork(), at(port, '[::1]'))
    expect(socket.remoteAddress).toBe('::1')
    socket.destroy()
  })

  it('dials the very address it checked, looks a name up once, and tries the next address', async () => {
    const { port } = await tcpServer(() => undefined)
    let turns = 0
    const rebinding = async () => {
      turns += 1
      const address = turns === 1 ? '127.0.0.1' : '192.0.2.1'
      return [
        { address: '127.0.0.77', family: 4 },
        { address, family: 4 },
      ]
    }
    const network = createNetwork({ lookup: rebinding })
    for (let round = 0; round < 3; round += 1) {
      const socket = await dial(network, at(port, 'rebind.test'))
      expect(socket.remoteAddress).toBe('127.0.0.1')
      socket.destroy()
    }
    expect(turns).toBe(1)
  })

  it('lets an allowed host through, by its exact name only', async () => {
    const connect = vi.spyOn(net, 'connect').mockImplementation(() => {
      throw new Error('dialled')
    })
    const network = createNetwork({ allowRemote: ['Evil.test', '[2001:db8::1]'], lookup })
    await expect(dial(network, at(1, 'evil.test'))).rejects.toThrow('dialled')
    await expect(dial(network, at(1, '2001:db8::1'))).rejects.toThrow('dialled')
    expect(await codeOf(dial(network, at(1, 'sub.evil.test')))).toBe('remote-refused')
    expect(await codeOf(dial(network, at(1, '192.0.2.1')))).toBe('remote-refused')
    expect(connect).toHaveBeenCalledTimes(2)
    expect(await codeOf(assertAllowed(createNetwork({ allowRemote: ['gone.test'], lookup }), 'gone.test'))).toBe(
      'target-unreachable',
    )
  })
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
    expect(performance.now() - startMs).toBeLessThan(400)
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
    expect(performance.now() - startMs).toBeLessThan(1000)
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
  })
})
