/** An open WebSocket: messages, control frames, and every way to end it. RFC 6455 sections 5 to 7. */
import type { Socket } from 'node:net'
import type { CloseInfo } from './closing.ts'
import { createFrameDecoder, type FrameDecoder } from './frame-decoder.ts'
import { encodeBinaryFrame, encodeCloseFrame, encodeTextFrame, OPCODE } from './frames.ts'
import { createResponseReader, type Header, headerOf } from './http-response.ts'
import { type MaskSource, randomMasks } from './masks.ts'
import type { WebSocketOptions, WebSocketWire } from './websocket-types.ts'

const DEFAULT_MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
const CLOSE_TIMEOUT_MS = 1000

/** What the handshake hands over. */
export interface Upgraded {
  responseHeaders: readonly Header[]
  tcpMs: number
  upgradeMs: number
  bytesSent: number
}

/** A socket's state is data with functions over it, and its methods are few closures: there are very many of them. */
interface Wire extends Upgraded {
  readonly socket: Socket
  readonly options: Pick<WebSocketOptions, 'onMessage' | 'onPong' | 'onClose'>
  readonly masks: MaskSource
  readonly coalesce: boolean
  readonly decoder: FrameDecoder
  bytesReceived: number
  isOpen: boolean
  /** We have sent a close frame. */
  closing: boolean
  ended: CloseInfo | undefined
  whenEnded: ((info: CloseInfo) => void)[] | undefined
  linger: NodeJS.Timeout | undefined
}

/** Getters that all sockets share: on each of its own they would make it a slow and large object. */
const shared = {
  get closed(): Promise<CloseInfo> {
    return ended(this as unknown as Wire)
  },
  get bufferedBytes(): number {
    return (this as unknown as Wire).socket.writableLength
  },
}

const noHeaders: readonly Header[] = []

/** Takes over a socket whose upgrade was accepted; `push` takes what it receives. */
export function wireOn(socket: Socket, options: WebSocketOptions, upgraded: Upgraded) {
  const { onMessage, onTextBytes, onPong, onClose, maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES } = options
  const decoder = createFrameDecoder(
    {
      onMessage,
      onTextBytes,
      onPing: (payload) => void write(wire, encodeBinaryFrame(payload, wire.masks, OPCODE.pong)),
      onPong: (payload) => onPong?.(payload),
      onClose: (code, reason) => closedByFrame(wire, code, reason),
      onViolation({ code, reason }) {
        hangUp(wire, encodeCloseFrame(code, '', wire.masks))
        finish(wire, { by: 'peer', kind: 'protocol', code, reason })
      },
    },
    { maxPayloadBytes },
  )
  const own: Omit<Wire & WebSocketWire, keyof typeof shared> = {
    ...upgraded,
    responseHeaders: options.keepHeaders === false ? noHeaders : upgraded.responseHeaders,
    socket,
    options: { onMessage, onClose, ...(onPong === undefined ? {} : { onPong }) },
    masks: options.masks ?? randomMasks,
    coalesce: options.coalesce === true,
    decoder,
    bytesReceived: 0,
    isOpen: true,
    closing: false,
    ended: undefined,
    whenEnded: undefined,
    linger: undefined,
    protocol: headerOf(upgraded.responseHeaders, 'Sec-WebSocket-Protocol') ?? '',
    send(data) {
      const { masks } = wire
      return write(wire, typeof data === 'string' ? encodeTextFrame(data, masks) : encodeBinaryFrame(data, masks))
    },
    sendFrame: (raw) => write(wire, raw),
    ping: (payload = Buffer.alloc(0)) => write(wire, encodeBinaryFrame(payload, wire.masks, OPCODE.ping)),
    close: (code = 1000, reason = '') => close(wire, code, reason),
    destroy: (reset = false) => destroy(wire, reset),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  }
  const wire: Wire & WebSocketWire = Object.setPrototypeOf(own, shared)
  watch(wire)
  return {
    wire,
    push(bytes: Buffer) {
      if (wire.bytesReceived === 0) lateRefusal(wire, bytes)
      wire.bytesReceived += bytes.length
      decoder.push(bytes)
    },
  }
}

/** Engine.IO upgrades first and refuses then, with an HTTP response where frames should be: it is told by its status. */
function lateRefusal(wire: Wire, bytes: Buffer): void {
  if (bytes[0] !== 0x48) return // 'H'; as a frame it would have reserved bits set
  const response = createResponseReader('GET', bytes.length).push(bytes)
  if (response.state !== 'done') return
  const { status } = response.head
  finish(wire, { by: 'peer', kind: 'http-error', status, reason: response.body.toString() })
  wire.socket.destroy()
}

function watch(wire: Wire): void {
  const { socket } = wire
  let failure: string | undefined
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message
  })
  socket.on('end', () => finish(wire, { by: 'peer', kind: 'tcp-end' }))
  socket.on('close', () => {
    clearTimeout(wire.linger)
    if (failure === undefined) finish(wire, { by: wire.closing ? 'us' : 'peer', kind: 'tcp-end' })
    else finish(wire, { by: 'network', kind: 'tcp-error', reason: failure })
  })
}

/** True for the call that decided how it ends. */
function finish(wire: Wire, info: CloseInfo): boolean {
  if (wire.ended !== undefined) return false
  wire.ended = info
  wire.isOpen = false
  wire.decoder.stop()
  wire.options.onClose(info)
  for (const tell of wire.whenEnded ?? []) tell(info)
  return true
}

function ended(wire: Wire): Promise<CloseInfo> {
  if (wire.ended !== undefined) return Promise.resolve(wire.ended)
  return new Promise((resolve) => {
    wire.whenEnded ??= []
    wire.whenEnded.push(resolve)
  })
}

function write(wire: Wire, frame: Buffer): boolean {
  const { socket } = wire
  if (wire.ended !== undefined || socket.destroyed) return false
  wire.bytesSent += frame.length
  if (wire.coalesce && socket.writableCorked === 0) {
    socket.cork()
    process.nextTick(uncork, socket)
  }
  return socket.write(frame)
}

function uncork(socket: Socket): void {
  socket.uncork()
}

function lingerFor(wire: Wire): void {
  wire.socket.resume()
  wire.linger ??= setTimeout(() => wire.socket.destroy(), CLOSE_TIMEOUT_MS)
}

/** Ends our half, and TCP altogether when the peer does not end its own in time. */
function hangUp(wire: Wire, lastFrame: Buffer): void {
  if (wire.socket.destroyed) return
  wire.bytesSent += lastFrame.length
  wire.socket.end(lastFrame)
  lingerFor(wire)
}

function closedByFrame(wire: Wire, code: number, reason: string): void {
  // RFC 6455 section 5.5.1: the answer to a close frame echoes its code
  if (wire.closing) wire.socket.end()
  else hangUp(wire, encodeCloseFrame(code === 1005 ? undefined : code, '', wire.masks))
  finish(wire, { by: wire.closing ? 'us' : 'peer', kind: 'ws-close', code, reason })
}

function close(wire: Wire, code: number, reason: string): Promise<CloseInfo> {
  if (!wire.closing && wire.ended === undefined) {
    write(wire, encodeCloseFrame(code, reason, wire.masks))
    wire.closing = true
    wire.isOpen = false
    lingerFor(wire)
  }
  return ended(wire)
}

function destroy(wire: Wire, reset: boolean): void {
  const decided = finish(wire, { by: 'us', kind: 'tcp-end' })
  if (reset && decided && !('encrypted' in wire.socket)) wire.socket.resetAndDestroy()
  else wire.socket.destroy()
}
