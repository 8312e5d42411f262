import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { encodeFrame, OPCODE } from '../../target/wire/frames.ts'

import { open, opened } from './sockets.ts'

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
