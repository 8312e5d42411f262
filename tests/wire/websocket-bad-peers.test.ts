import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { encodeFrame, encodeTextFrame, OPCODE } from '../../target/wire/frames.ts'
import type { WebSocketWire } from '../../target/wire/websocket.ts'
import { cannedServer, hangingServer, tcpServer } from './servers.ts'

import { open, opened } from './sockets.ts'

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
    await expect(open(url, { timeoutMs: 80 })).rejects.toMatchObject({
      code: 'target-hung',
      message: expect.stringContaining('within 80 ms'),
      hint: expect.any(String),
    })
    expect(performance.now() - startMs).toBeLessThan(10_000)
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
    expect(performance.now() - startMs).toBeLessThan(10_000)
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
