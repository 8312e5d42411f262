/** An open WebSocket: messages, control frames, and every way to end it. RFC 6455 sections 5 to 7. */
import type { Socket } from 'node:net'
import { type CloseInfo, closeOnce } from './closing.ts'
import type { TlsOptions } from './dial.ts'
import { createFrameDecoder, type FrameDecoder } from './frame-decoder.ts'
import { encodeBinaryFrame, encodeCloseFrame, encodeTextFrame, OPCODE } from './frames.ts'
import { type Header, headerOf } from './http-response.ts'
import { type MaskSource, randomMasks } from './masks.ts'

export interface WebSocketOptions {
  /** http:, https:, ws: or wss:. */
  url: string | URL
  /** The exact request target; path and query of the URL when left out. */
  target?: string
  /** Sent as they are, Origin and Cookie too; those of the handshake are added unless given. */
  headers?: readonly Header[]
  subprotocols?: readonly string[]
  localAddress?: string | undefined
  /** For connecting and upgrading together. */
  timeoutMs: number
  tls?: TlsOptions | undefined
  /** Watched until the socket is open. */
  signal?: AbortSignal | undefined
  /** `cheapMasks` for load; `randomMasks` when left out. */
  masks?: MaskSource | undefined
  /** True joins what is sent in one turn of the event loop into one write: fewer system calls, for load. */
  coalesce?: boolean
  /** A longer message from the peer ends the connection as a breach; 64 MiB when left out. */
  maxPayloadBytes?: number
  /** Called for every message, also before the promise is settled when one comes along with the upgrade. */
  onMessage(data: string | Buffer): void
  onPong?(payload: Buffer): void
  /** Called once, when it is known how the connection ends; the TCP connection is gone within a second of it. */
  onClose(info: CloseInfo): void
}

export interface WebSocketWire {
  /** False when the kernel takes no more for now (see `bufferedBytes`), or the connection is closed. */
  send(data: string | Buffer): boolean
  /** Bytes as they are: whole frames, broken ones, or none. */
  sendFrame(raw: Buffer): boolean
  ping(payload?: Buffer): boolean
  /** The closing handshake; resolves with what came of it, at the latest a second later. */
  close(code?: number, reason?: string): Promise<CloseInfo>
  /** Cuts TCP without a word; with `reset` by RST in place of FIN. */
  destroy(reset?: boolean): void
  /** Stops reading, as a slow consumer does; `resume` goes on. */
  pause(): void
  resume(): void
  readonly isOpen: boolean
  readonly closed: Promise<CloseInfo>
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Handed to the socket and not yet taken by the kernel. */
  readonly bufferedBytes: number
  /** The subprotocol that the server chose; empty when none. */
  readonly protocol: string
  readonly responseHeaders: readonly Header[]
  /** TCP connection (with TLS), and from there to the answer to the upgrade. */
  readonly tcpMs: number
  readonly upgradeMs: number
}

const DEFAULT_MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000

export interface Timing {
  tcpMs: number
  upgradeMs: number
}

/** Takes over a socket whose upgrade was accepted; `push` takes what it receives. */
export function wireOn(
  socket: Socket,
  options: WebSocketOptions,
  responseHeaders: readonly Header[],
  timing: Timing,
  bytesBefore: number,
): { wire: WebSocketWire; push: (bytes: Buffer) => void } {
  const masks = options.masks ?? randomMasks
  let bytesSent = bytesBefore
  let bytesReceived = 0
  let closing = false
  let linger: NodeJS.Timeout | undefined
  let whenClosed: ((info: CloseInfo) => void) | undefined

  const ending = closeOnce((info) => {
    decoder.stop()
    options.onClose(info)
    whenClosed?.(info)
  })

  function write(frame: Buffer): boolean {
    if (ending.info !== undefined || socket.destroyed) return false
    bytesSent += frame.length
    if (options.coalesce === true && socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(uncork)
    }
    return socket.write(frame)
  }

  function uncork(): void {
    socket.uncork()
  }

  /** Ends our half, and TCP altogether when the peer does not end its own in time. */
  function hangUp(lastFrame: Buffer): void {
    if (socket.destroyed) return
    bytesSent += lastFrame.length
    socket.resume()
    socket.end(lastFrame)
    linger ??= setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS)
  }

  const decoder: FrameDecoder = createFrameDecoder(
    {
      onMessage: (data) => options.onMessage(data),
      onPing: (payload) => void write(encodeBinaryFrame(payload, masks, OPCODE.pong)),
      onPong: (payload) => options.onPong?.(payload),
      onClose(code, reason) {
        const answer = encodeCloseFrame(code === 1005 ? undefined : code, '', masks)
        if (closing) socket.end()
        else hangUp(answer)
        ending.finish({ by: closing ? 'us' : 'peer', kind: 'ws-close', code, reason })
      },
      onViolation({ code, reason }) {
        hangUp(encodeCloseFrame(code, '', masks))
        ending.finish({ by: 'peer', kind: 'protocol', code, reason })
      },
    },
    { maxPayloadBytes: options.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES },
  )

  let failure: string | undefined
  socket.once('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message
  })
  socket.once('end', () => ending.finish({ by: 'peer', kind: 'tcp-end' }))
  socket.once('close', () => {
    clearTimeout(linger)
    if (failure === undefined) ending.finish({ by: closing ? 'us' : 'peer', kind: 'tcp-end' })
    else ending.finish({ by: 'network', kind: 'tcp-error', reason: failure })
  })

  const closed = new Promise<CloseInfo>((resolve) => {
    whenClosed = resolve
  })

  const wire: WebSocketWire = {
    send: (data) => write(typeof data === 'string' ? encodeTextFrame(data, masks) : encodeBinaryFrame(data, masks)),
    sendFrame: write,
    ping: (payload = Buffer.alloc(0)) => write(encodeBinaryFrame(payload, masks, OPCODE.ping)),
    close(code = 1000, reason = '') {
      if (!closing && ending.info === undefined) {
        closing = true
        write(encodeCloseFrame(code, reason, masks))
        socket.resume()
        linger ??= setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS)
      }
      return closed
    },
    destroy(reset = false) {
      const decided = ending.finish({ by: 'us', kind: 'tcp-end' })
      if (reset && decided && 'resetAndDestroy' in socket) socket.resetAndDestroy()
      else socket.destroy()
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    closed,
    responseHeaders,
    protocol: headerOf(responseHeaders, 'Sec-WebSocket-Protocol') ?? '',
    ...timing,
    get isOpen() {
      return ending.info === undefined && !closing
    },
    get bytesSent() {
      return bytesSent
    },
    get bytesReceived() {
      return bytesReceived
    },
    get bufferedBytes() {
      return socket.writableLength
    },
  }
  return {
    wire,
    push(bytes) {
      bytesReceived += bytes.length
      decoder.push(bytes)
    },
  }
}
