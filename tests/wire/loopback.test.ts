import net from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HarnessError } from '../../errors.ts'
import { assertAllowed, dial, isLoopback } from '../../target/wire/dial.ts'
import { request } from '../../target/wire/http.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { openWebSocket } from '../../target/wire/websocket.ts'
import { tcpServer } from './servers.ts'

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
