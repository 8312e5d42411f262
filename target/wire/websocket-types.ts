/** The shapes of a WebSocket connection. */
import type { CloseInfo } from './closing.ts'
import type { TlsOptions } from './dial.ts'
import type { Header } from './http-response.ts'
import type { MaskSource } from './masks.ts'

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
  /** See `EngineOptions`. */
  keepHeaders?: boolean
  /** Called for every message, also before the promise is settled when one comes along with the upgrade. */
  onMessage(data: string | Buffer): void
  /** See `FrameHandlers`. */
  onTextBytes?: ((buffer: Buffer, from: number, to: number) => boolean) | undefined
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
