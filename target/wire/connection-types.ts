/** The shapes of an Engine.IO session, the same on both transports. */
import type { CloseInfo } from './closing.ts'
import type { TlsOptions } from './dial.ts'
import type { EngineOpen, EnginePacket, EngineProtocol } from './engine.ts'
import type { Header } from './http-response.ts'
import type { MaskSource } from './masks.ts'

export type TransportName = 'websocket' | 'polling'

export interface EngineOptions {
  /** http(s)://host:port; a path in it is not used. */
  url: string | URL
  /** `/socket.io`, or what the server is mounted on; a slash is put at its end as the official client does. */
  path: string
  transport: TransportName
  /** Default 4. With 3 it is we who ping. */
  eio?: EngineProtocol
  /** How the server encodes Socket.IO packets. With `msgpack`, messages are translated from and to the default. */
  parser?: 'default' | 'msgpack' | undefined
  /** Added behind EIO and transport, escaped, in this order, duplicates kept. */
  query?: readonly (readonly [name: string, value: string])[]
  /** The exact request target of the handshake, in place of path, EIO, transport and query. */
  target?: string
  headers?: readonly Header[]
  subprotocols?: readonly string[]
  localAddress?: string | undefined
  tls?: TlsOptions | undefined
  /** For the whole handshake, up to the open packet; later for each polling POST. */
  timeoutMs: number
  /** Watched until the session is open. */
  signal?: AbortSignal | undefined
  /** Default true; false leaves the server's pings unanswered (with EIO=3: sends none). */
  autoPong?: boolean
  masks?: MaskSource | undefined
  /** See `WebSocketOptions`. */
  coalesce?: boolean
  maxPayloadBytes?: number
  /** Default true; false forgets the response's headers once it is open: they can weigh more than all else of a session. */
  keepHeaders?: boolean
  /** Every packet after `open`, pings included. May be set on the connection later: until then packets are kept. */
  onPacket?: ((packet: EnginePacket) => void) | undefined
  /** When set, gets the data of message packets in place of `onPacket`: one object less a message. */
  onMessage?: ((data: string | Buffer) => void) | undefined
  /**
   * Over WebSocket, offered every message packet's data undecoded, once `onMessage` is being served: for load, where a few
   * bytes say what it is. True takes it; false has it decoded for `onMessage`. Nobody checks what is taken for UTF-8.
   */
  onMessageBytes?: ((buffer: Buffer, from: number, to: number) => boolean) | undefined
  onClose?: ((info: CloseInfo) => void) | undefined
}

export interface EngineRefusal {
  ok: false
  /**
   * 0 when the server hung up without an answer; 101 when it ended the WebSocket before it opened a session (unless
   * it wrote an HTTP response there, as Engine.IO does: then that one's status).
   */
  status: number
  headers: readonly Header[]
  body: string
  /** How it ended, when there is more to say than the status does. */
  closed?: CloseInfo
}

export type EngineResult = { ok: true; connection: EngineConnection } | EngineRefusal

export type UpgradeResult = { ok: true; probeMs: number; upgradeMs: number } | EngineRefusal

/** One Engine.IO session. End it with `close()` or `kill()`. Sending on one that is closed does nothing. */
export interface EngineConnection {
  readonly open: EngineOpen
  readonly transport: TransportName
  /** One message packet. */
  send(message: string | Buffer): void
  /** Encoded Engine.IO packets as they are: one frame each, or together in one polling POST. */
  sendPackets(packets: readonly string[]): void
  /** One WebSocket message (a string as text, a Buffer as binary), or one POST body, as it is. */
  sendRaw(raw: string | Buffer): void
  /** Bytes on the WebSocket's TCP connection, no frame put around them; nothing on polling. */
  sendFrame(raw: Buffer): void
  /**
   * Polling to WebSocket, by probe. What is sent meanwhile goes out afterwards, in order. A refusal leaves polling on.
   * `headers` are sent in place of those of the handshake.
   * @throws HarnessError `usage` when it is no polling session, and as `openWebSocket()`
   */
  upgrade(timeoutMs?: number, headers?: readonly Header[]): Promise<UpgradeResult>
  /** Ends it as the official client does. Resolves when it has ended, at the latest a second later. */
  close(): Promise<CloseInfo>
  /** Cuts TCP without a word; with `reset` by RST in place of FIN. */
  kill(reset?: boolean): void
  /** Stops reading (on polling: after the response under way), as a slow consumer does, and goes on. */
  pause(): void
  resume(): void
  onPacket: ((packet: EnginePacket) => void) | undefined
  onMessage: ((data: string | Buffer) => void) | undefined
  onClose: ((info: CloseInfo) => void) | undefined
  readonly closed: Promise<CloseInfo>
  readonly isOpen: boolean
  readonly bytesSent: number
  readonly bytesReceived: number
  /** Handed over and not yet taken by the kernel; on polling, waiting for a POST. */
  readonly bufferedBytes: number
  /** TCP connection (with TLS); from there to the HTTP answer; from there to the open packet. */
  readonly tcpMs: number
  readonly upgradeMs: number
  readonly openMs: number
  /** The headers of the HTTP response that opened it. */
  readonly responseHeaders: readonly Header[]
  /** The subprotocol that the server chose; empty when none. */
  readonly protocol: string
}

/** What a session needs of a transport. Closing is told through the session's `finish`. */
export interface Transport {
  readonly name: TransportName
  sendMessage(message: string | Buffer): void
  sendPackets(packets: readonly string[]): void
  sendRaw(raw: string | Buffer): void
  sendFrame(raw: Buffer): void
  /** Resolves when what could be said was said; the session then ends it with `kill()`. */
  close(): Promise<CloseInfo>
  kill(reset: boolean): void
  pause(): void
  resume(): void
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly bufferedBytes: number
}

/** What a transport's handshake yields. */
export interface Opened {
  ok: true
  open: EngineOpen
  transport: Transport
  times: Pick<EngineConnection, 'tcpMs' | 'upgradeMs' | 'openMs'>
  responseHeaders: readonly Header[]
  protocol: string
}
