import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import type { CloseInfo } from '../../target/wire/closing.ts'
import { encodeFrame, encodeTextFrame, OPCODE } from '../../target/wire/frames.ts'
import { createNetwork } from '../../target/wire/network.ts'
import { openWebSocket, type WebSocketOptions, type WebSocketWire } from '../../target/wire/websocket.ts'
import { cannedServer, hangingServer, tcpServer } from './servers.ts'

async function wsServer(onConnection: (peer: WebSocket) => void, options: ServerOptions = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...options })
  server.on('connection', onConnection)
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => {
    for (const peer of server.clients) peer.terminate()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Heard {
  messages: (string | Buffer)[]
  closes: CloseInfo[]
}

async function open(url: string, more: Partial<WebSocketOptions> = {}) {
  const heard: Heard = { messages: [], closes: [] }
  const network = createNetwork()
  const result = await openWebSocket(network, {
    url,
    timeoutMs: 1000,
    onMessage: (data) => heard.messages.push(data),
    onClose: (info) => heard.closes.push(info),
    ...more,
  })
  return { result, heard, network }
}

async function opened(url: string, more: Partial<WebSocketOptions> = {}) {
  const { result, heard, network } = await open(url, more)
  if (!result.ok) throw new Error(`refused: ${result.response.status}`)
  const { socket } = result
  onTestFinished(async () => {
    socket.destroy()
    await vi.waitFor(() => expect(network.openNow).toBe(0))
    expect(heard.closes).toHaveLength(1)
  })
  return { socket, heard }
}

/** Accepts any upgrade, then writes these bytes at once, in the same segment where it can. */
const rawWebSocketServer = (after: Buffer, onBytes: (bytes: Buffer) => void = () => undefined) =>
  tcpServer((socket) => {
    socket.once('data', (request) => {
      const key = /Sec-WebSocket-Key: (\S+)/.exec(request.toString())?.[1] ?? ''
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
      socket.write(Buffer.concat([Buffer.from(head), after]))
      socket.on('data', onBytes)
    })
  })

describe('with ws as the server', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 300_000])('echoes texts and binaries of %i bytes', async (size) => {
    const url = await wsServer((peer) => peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary })))
    const { socket, heard } = await opened(url)
    const text = 'é'.repeat(size >> 1)
    const binary = Buffer.alloc(size, 7)
    socket.send(text)
    socket.send(binary)
    await vi.waitFor(() => expect(heard.messages).toHaveLength(2))
    expect(heard.messages[0] === text && binary.equals(heard.messages[1] as Buffer)).toBe(true)
    expect(socket.bytesReceived).toBeGreaterThanOrEqual(2 * (size & ~1))
    expect(socket.bytesSent).toBeGreaterThanOrEqual(2 * (size & ~1))
  })

  it('hears what comes along with the upgrade, and answers pings', async () => {
    const pongs: string[] = []
    const url = await wsServer((peer) => {
      peer.on('pong', (payload) => pongs.push(payload.toString()))
      peer.send('first')
      peer.ping('are you there')
    })
    const { heard } = await opened(url)
    await vi.waitFor(() => expect([heard.messages, pongs]).toEqual([['first'], ['are you there']]))
  })

  it('pings', async () => {
    const url = await wsServer(() => undefined)
    const onPong = vi.fn()
    const { socket } = await opened(url, { onPong })
    socket.ping(Buffer.from('x'))
    await vi.waitFor(() => expect(onPong).toHaveBeenCalledWith(Buffer.from('x')))
  })

  it('closes by handshake from our side', async () => {
    const seen = vi.fn()
    const url = await wsServer((peer) => peer.on('close', (code, reason) => seen(code, reason.toString())))
    const { socket } = await opened(url)
    expect(await socket.close(4001, 'enough')).toEqual({ by: 'us', kind: 'ws-close', code: 4001, reason: 'enough' })
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(4001, 'enough'))
    expect([socket.isOpen, socket.send('late')]).toEqual([false, false])
  })

  it('closes by handshake from theirs', async () => {
    const seen = vi.fn()
    const url = await wsServer((peer) => {
      peer.on('close', (code) => seen(code))
      peer.close(1008, 'policy')
    })
    const { socket } = await opened(url)
    expect(await socket.closed).toEqual({ by: 'peer', kind: 'ws-close', code: 1008, reason: 'policy' })
    await vi.waitFor(() => expect(seen).toHaveBeenCalledWith(1008))
  })

  it('says who cut TCP, and how', async () => {
    const ended = await opened(await wsServer((peer) => peer.terminate()))
    expect(await ended.socket.closed).toEqual({ by: 'peer', kind: 'tcp-end' })
    const peers: WebSocket[] = []
    const url = await wsServer((peer) => peers.push(peer))
    const ours = await opened(url)
    ours.socket.destroy()
    expect(await ours.socket.closed).toEqual({ by: 'us', kind: 'tcp-end' })
    const reset = await opened(url)
    reset.socket.destroy(true)
    expect(await reset.socket.closed).toEqual({ by: 'us', kind: 'tcp-end' })
  })

  it('sends frames as they are', async () => {
    const closed = vi.fn()
    const messages: string[] = []
    const url = await wsServer((peer) => {
      peer.on('message', (data) => messages.push(data.toString()))
      peer.on('error', (error) => closed(error.message))
    })
    const { socket } = await opened(url)
    socket.sendFrame(encodeFrame({ opcode: OPCODE.text, payload: 'he', fin: false }))
    socket.sendFrame(encodeFrame({ opcode: OPCODE.continuation, payload: 'llo' }))
    await vi.waitFor(() => expect(messages).toEqual(['hello']))
    socket.sendFrame(encodeFrame({ opcode: OPCODE.text, payload: 'x', mask: false }))
    await vi.waitFor(() => expect(closed).toHaveBeenCalledWith(expect.stringContaining('MASK must be set')))
    expect(await socket.closed).toMatchObject({ by: 'peer', kind: 'ws-close', code: 1002 })
  })

  it('stops reading while paused', async () => {
    let written = 0
    const url = await wsServer((peer) => {
      peer.on('message', () => {
        for (; written < 200; written += 1) peer.send('x'.repeat(100_000))
      })
    })
    const { socket, heard } = await opened(url)
    socket.pause()
    socket.send('go')
    await vi.waitFor(() => expect(written).toBe(200))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(heard.messages.length).toBeLessThan(2)
    socket.resume()
    await vi.waitFor(() => expect(heard.messages).toHaveLength(200), 5000)
  })

  it('offers subprotocols and says which was taken', async () => {
    const url = await wsServer(() => undefined)
    const { socket } = await opened(url, { subprotocols: ['token.abc', 'chat'] })
    expect(socket.protocol).toBe('token.abc')
    expect(socket.tcpMs).toBeGreaterThan(0)
    expect(socket.upgradeMs).toBeGreaterThan(0)
  })

  it('sends its own headers in place of ours', async () => {
    const seen: unknown[] = []
    const url = await wsServer((_) => undefined, {
      verifyClient: ({ req, origin }: { req: IncomingMessage; origin: string }) => {
        seen.push(req.url, origin, req.headers)
        return true
      },
    })
    await opened(url, {
      target: '/x?y=%00',
      headers: [
        ['Origin', 'https://evil.test'],
        ['Sec-WebSocket-Key', 'MDEyMzQ1Njc4OWFiY2RlZg=='],
        ['Cookie', 'a=b'],
      ],
    })
    expect(seen.slice(0, 2)).toEqual(['/x?y=%00', 'https://evil.test'])
    expect(seen[2]).toMatchObject({ 'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==', cookie: 'a=b' })
  })

  it('a refused upgrade is data', async () => {
    const url = await wsServer(() => undefined, {
      verifyClient: (_, done) => done(false, 401, 'no', { 'X-Why': 'because' }),
    })
    const { result, heard, network } = await open(url)
    expect(result).toMatchObject({ ok: false, response: { status: 401 } })
    if (!result.ok) expect([result.response.header('x-why'), result.response.text()]).toEqual(['because', 'no'])
    expect(heard.closes).toEqual([])
    await vi.waitFor(() => expect(network.openNow).toBe(0))
  })
})

describe('with bad peers', () => {
  it('hanging up without an answer is a refusal with status 0', async () => {
    const { url } = await tcpServer((socket) => socket.once('data', () => socket.end()))
    expect((await open(url)).result).toMatchObject({ ok: false, response: { status: 0, headers: [] } })
  })

  it.each(['SSH-2.0-x\r\n', 'HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: wrong\r\n\r\n'])(
    'no WebSocket server: %j',
    async (answer) => {
      const { url } = await cannedServer(answer)
      await expect(open(url)).rejects.toMatchObject({ code: 'target-not-socketio' })
    },
  )

  it('one that hangs is told in time', async () => {
    const { url } = await hangingServer()
    const startMs = performance.now()
    await expect(open(url, { timeoutMs: 80 })).rejects.toMatchObject({ code: 'target-hung' })
    expect(performance.now() - startMs).toBeLessThan(500)
  })

  it('one where nothing listens', async () => {
    await expect(open('ws://127.0.0.1:1')).rejects.toMatchObject({ code: 'target-unreachable' })
  })

  it('a breach of protocol ends it, with the code, and the peer is told', async () => {
    const told: Buffer[] = []
    const good = encodeFrame({ opcode: OPCODE.text, payload: 'ok', mask: false })
    const { url } = await rawWebSocketServer(Buffer.concat([good, encodeTextFrame('masked'), good]), (bytes) =>
      told.push(bytes),
    )
    const { socket, heard } = await opened(url)
    expect(await socket.closed).toEqual({ by: 'peer', kind: 'protocol', code: 1002, reason: 'a server must not mask' })
    expect(heard.messages).toEqual(['ok'])
    await vi.waitFor(() => expect(Buffer.concat(told)[0]).toBe(0x88))
  })

  it('a message over our limit ends it', async () => {
    const { url } = await rawWebSocketServer(encodeFrame({ opcode: OPCODE.text, payload: 'x'.repeat(50), mask: false }))
    const { socket } = await opened(url, { maxPayloadBytes: 49 })
    expect(await socket.closed).toMatchObject({ by: 'peer', kind: 'protocol', code: 1009 })
  })

  it('one that ignores our close frame is cut off within a second or so', async () => {
    const { url } = await rawWebSocketServer(Buffer.alloc(0))
    const { socket } = await opened(url)
    const startMs = performance.now()
    expect(await socket.close()).toEqual({ by: 'us', kind: 'tcp-end' })
    expect(performance.now() - startMs).toBeLessThan(1500)
  })

  it('a reset is the network', async () => {
    const server = await rawWebSocketServer(Buffer.alloc(0))
    const { socket } = await opened(server.url)
    for (const peer of server.sockets) peer.resetAndDestroy()
    expect(await socket.closed).toMatchObject({ by: 'network', kind: 'tcp-error', reason: 'ECONNRESET' })
  })

  it('one that is killed between messages leaves no timer and no socket behind', async () => {
    const server = await rawWebSocketServer(Buffer.alloc(0))
    const wires: WebSocketWire[] = []
    for (let round = 0; round < 5; round += 1) wires.push((await opened(server.url)).socket)
    for (const wire of wires) wire.destroy()
    await vi.waitFor(() => expect(server.sockets.size).toBe(0))
  })
})
