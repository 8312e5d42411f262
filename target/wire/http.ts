/** A small raw HTTP/1.1 client: what it is told to send is what is sent. RFC 9112. */
import type { Socket } from 'node:net'
import { HarnessError } from '../../errors.ts'
import { HUNG_HINT, settleWithin } from './deadline.ts'
import { dial, type TlsOptions } from './dial.ts'
import { renderRequest, type UrlParts, urlParts } from './http-request.ts'
import { createResponseReader, type Header, headerOf, type ReadResult, type ResponseReader } from './http-response.ts'
import type { Network } from './network.ts'

export type { Header } from './http-response.ts'

export interface HttpResponse {
  /** 0 when the peer closed the connection without an answer (only where that is said to be possible). */
  status: number
  statusText: string
  /** In their order, duplicates kept, names as written. */
  headers: readonly Header[]
  /** The first value of that name, whatever its case. */
  header(name: string): string | undefined
  body: Buffer
  text(): string
  /** From sending the request (connecting included, when it had to) to the last byte of the response. */
  durationMs: number
  /** The body was cut at `maxBodyBytes`. */
  truncated: boolean
}

export interface RequestParts {
  method?: string
  /** The exact request target; the path and query of the URL when left out. */
  target?: string
  /** Sent in this order, duplicates kept, unchecked. Host, Connection and Content-Length are added unless given. */
  headers?: readonly Header[]
  body?: string | Buffer
  /** True adds no header at all. */
  bare?: boolean
}

export interface ClientOptions {
  /** http:, https:, ws: or wss:; what follows the port is the default request target. */
  url: string | URL
  localAddress?: string | undefined
  /** For one exchange, connecting included. */
  timeoutMs: number
  tls?: TlsOptions | undefined
  signal?: AbortSignal | undefined
  /** A longer body is cut and the connection closed; 16 MiB when left out. */
  maxBodyBytes?: number
}

/** One exchange; its own limits go before the client's. */
export interface ExchangeParts extends RequestParts {
  timeoutMs?: number
  signal?: AbortSignal | undefined
}

export interface RequestOptions extends ClientOptions, RequestParts {}

/** One connection, reused for one exchange after the other, never for two at once. Close it. */
export interface HttpClient {
  /**
   * @throws HarnessError as `dial()` does, and `target-hung`, `connection-lost` (closed without a whole answer),
   *   `target-not-socketio` (no HTTP answer), `interrupted`
   */
  request(parts: ExchangeParts): Promise<HttpResponse>
  /** Ends the connection; an exchange under way fails with `connection-lost`. */
  close(): void
  readonly busy: boolean
  readonly bytesSent: number
  readonly bytesReceived: number
  /** How long the latest dial took; 0 before the first. */
  readonly connectMs: number
}

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024

export function toResponse(result: ReadResult & { state: 'done' }, durationMs: number): HttpResponse {
  const { head, body, truncated } = result
  return {
    ...head,
    header: (name) => headerOf(head.headers, name),
    body,
    text: () => body.toString('utf8'),
    durationMs,
    truncated,
  }
}

/** One request on a connection of its own. @throws HarnessError as `HttpClient.request` does */
export async function request(network: Network, options: RequestOptions): Promise<HttpResponse> {
  const client = createHttpClient(network, options)
  try {
    const closes = options.bare === true || headerOf(options.headers ?? [], 'connection') !== undefined
    const headers: Header[] = [...(options.headers ?? []), ...(closes ? [] : ([['Connection', 'close']] as const))]
    return await client.request({ ...options, headers })
  } finally {
    client.close()
  }
}

interface Limits {
  /** For the whole exchange, and what is left of it. */
  allowedMs: number
  leftMs: number
  signal: AbortSignal | undefined
}

interface Exchange {
  on: Socket
  reader: ResponseReader
  finish(result: ReadResult): void
}

/** A client that keeps its connection; opens it with the first request, and anew when the peer has closed it. */
export function createHttpClient(network: Network, options: ClientOptions): HttpClient {
  const url: UrlParts = urlParts(options.url)
  let socket: Socket | undefined
  let usableUntilMs = 0
  let exchange: Exchange | undefined
  let closed = false
  let busy = false
  let bytesReceived = 0
  let bytesSent = 0
  let connectMs = 0

  function onBytes(bytes: Buffer): void {
    bytesReceived += bytes.length
    const result = exchange?.reader.push(bytes)
    if (result !== undefined && result.state !== 'more') exchange?.finish(result)
  }

  async function connect(timeoutMs: number, signal?: AbortSignal): Promise<Socket> {
    const startMs = performance.now()
    const { host, port, secure } = url
    const { localAddress } = options
    const tls = secure ? (options.tls ?? {}) : undefined
    const opened = await dial(network, { host, port, tls, localAddress, timeoutMs, signal, onBytes })
    connectMs = performance.now() - startMs
    if (closed) {
      opened.destroy()
      throw new HarnessError('connection-lost', `the client for ${url.authority} was closed while it connected`)
    }
    usableUntilMs = Number.POSITIVE_INFINITY
    socket = opened
    const gone = () => {
      if (socket === opened) socket = undefined
      if (exchange?.on === opened) exchange.finish(exchange.reader.end())
    }
    opened.once('end', gone)
    opened.once('close', gone)
    return opened
  }

  /** The open connection unless the server is about to give it up (`Keep-Alive: timeout=5`), or a new one. */
  async function connection(timeoutMs: number, signal?: AbortSignal): Promise<Socket> {
    if (socket !== undefined && performance.now() < usableUntilMs) {
      await network.pace(1, signal)
      if (socket !== undefined) return socket
    }
    socket?.destroy()
    return connect(timeoutMs, signal)
  }

  function keepOrClose(result: ReadResult & { state: 'done' }): void {
    if (!result.reusable || result.rest.length > 0) {
      socket?.destroy()
      socket = undefined
      return
    }
    const seconds = /timeout=(\d+)/.exec(headerOf(result.head.headers, 'keep-alive') ?? '')?.[1]
    usableUntilMs = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + Number(seconds) * 1000 - 1000
  }

  function exchangeOn(open: Socket, bytes: Buffer, method: string, limits: Limits) {
    const { allowedMs, leftMs: timeoutMs, signal } = limits
    const late = () =>
      new HarnessError('target-hung', `${url.authority} did not answer within ${allowedMs} ms`, { hint: HUNG_HINT })
    const stop = () => void open.destroy()
    return settleWithin<ReadResult>({ timeoutMs, signal, late, stop }, ({ resolve }) => {
      const reader = createResponseReader(method, options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES)
      exchange = {
        on: open,
        reader,
        finish(result) {
          exchange = undefined
          resolve(result)
        },
      }
      bytesSent += bytes.length
      open.write(bytes)
    })
  }

  async function send(parts: ExchangeParts): Promise<HttpResponse> {
    const startMs = performance.now()
    const timeoutMs = parts.timeoutMs ?? options.timeoutMs
    const signal = parts.signal ?? options.signal
    const open = await connection(timeoutMs, signal)
    const method = parts.method ?? 'GET'
    const leftMs = timeoutMs - (performance.now() - startMs)
    const limits = { allowedMs: timeoutMs, leftMs, signal }
    const result = await exchangeOn(open, renderRequest(url, parts), method, limits)
    if (result.state === 'done') {
      keepOrClose(result)
      return toResponse(result, performance.now() - startMs)
    }
    open.destroy()
    const [code, reason] =
      result.state === 'closed'
        ? (['connection-lost', 'it closed the connection before its answer was complete'] as const)
        : (['target-not-socketio', result.state === 'broken' ? result.reason : 'its answer is cut'] as const)
    throw new HarnessError(code, `${url.authority}: ${reason}`)
  }

  return {
    async request(parts) {
      if (busy) throw new HarnessError('internal', 'two requests at once on one HTTP client')
      if (closed) throw new HarnessError('connection-lost', `the client for ${url.authority} is closed`)
      busy = true
      try {
        return await send(parts)
      } finally {
        busy = false
        exchange = undefined
      }
    },
    close() {
      closed = true
      socket?.destroy()
    },
    get busy() {
      return busy
    },
    get bytesSent() {
      return bytesSent
    },
    get bytesReceived() {
      return bytesReceived
    },
    get connectMs() {
      return connectMs
    },
  }
}
