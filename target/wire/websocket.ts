/** Opens WebSockets by hand. RFC 6455 section 4. */
import { createHash, randomBytes } from 'node:crypto'
import { HarnessError } from '../../errors.ts'
import { HUNG_HINT, settleWithin } from './deadline.ts'
import { dial } from './dial.ts'
import { type HttpResponse, toResponse } from './http.ts'
import { renderRequest, urlParts } from './http-request.ts'
import { createResponseReader, type Header, headerOf, type ReadResult } from './http-response.ts'
import type { Network } from './network.ts'
import type { WebSocketOptions, WebSocketWire } from './websocket-types.ts'
import { wireOn } from './websocket-wire.ts'

export type { WebSocketOptions, WebSocketWire } from './websocket-types.ts'

export type WebSocketResult = { ok: true; socket: WebSocketWire } | { ok: false; response: HttpResponse }

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11' // RFC 6455 section 1.3
const MAX_REFUSAL_BYTES = 1024 * 1024

/**
 * Opens a WebSocket. A refused upgrade is data: the HTTP response, or status 0 when the server hung up without one.
 * The caller ends it, with `close()` or `destroy()`.
 * @throws HarnessError as `dial()` does, and `target-not-socketio` (no HTTP, or a wrong Sec-WebSocket-Accept)
 */
export async function openWebSocket(network: Network, options: WebSocketOptions): Promise<WebSocketResult> {
  const url = urlParts(options.url)
  const key = headerOf(options.headers ?? [], 'Sec-WebSocket-Key') ?? randomBytes(16).toString('base64')
  const subprotocols = options.subprotocols ?? []
  const defaults: Header[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', key],
    ...(subprotocols.length > 0 ? ([['Sec-WebSocket-Protocol', subprotocols.join(', ')]] as const) : []),
  ]
  const { target, headers = [] } = options
  const handshake = renderRequest(url, { ...(target === undefined ? {} : { target }), headers }, defaults)

  const startMs = performance.now()
  const { host, port, secure } = url
  const { localAddress, timeoutMs, signal } = options
  const tls = secure ? (options.tls ?? {}) : undefined
  const receiver = createReceiver()
  const { onBytes } = receiver
  const socket = await dial(network, { host, port, tls, localAddress, timeoutMs, signal, onBytes })
  const openMs = performance.now()

  const late = () =>
    new HarnessError('target-hung', `${url.authority} did not answer the upgrade within ${timeoutMs} ms`, {
      hint: HUNG_HINT,
    })
  const stop = () => void socket.destroy()
  const leftMs = timeoutMs - (openMs - startMs)
  const result = await settleWithin<ReadResult>({ timeoutMs: leftMs, signal, late, stop }, ({ resolve }) => {
    const reader = createResponseReader('GET', MAX_REFUSAL_BYTES)
    const answered = (answer: ReadResult) => {
      if (answer.state === 'more') return
      socket.off('end', ended)
      socket.off('close', ended)
      if (answer.state === 'done' && accepts(answer, key)) {
        const tcpMs = openMs - startMs
        const upgradeMs = performance.now() - openMs
        const { headers: responseHeaders } = answer.head
        // Made here, not after the await: frames may follow the response in the same chunk or in the next one.
        const built = wireOn(socket, options, { responseHeaders, tcpMs, upgradeMs, bytesSent: handshake.length })
        receiver.consume = built.push
        receiver.wire = built.wire
        resolve(answer)
        if (answer.rest.length > 0) built.push(answer.rest)
        return
      }
      resolve(answer)
    }
    const ended = () => answered(reader.end())
    socket.once('end', ended)
    socket.once('close', ended)
    receiver.consume = (bytes) => answered(reader.push(bytes))
    socket.write(handshake)
  })
  if (receiver.wire !== undefined) return { ok: true, socket: receiver.wire }
  socket.destroy()
  return { ok: false, response: refusalOf(result, url.authority, performance.now() - startMs) }
}

interface Receiver {
  /** Who takes the bytes: nobody, then the handshake, then the frame decoder. */
  consume: (bytes: Buffer) => void
  wire: WebSocketWire | undefined
  readonly onBytes: (bytes: Buffer) => void
}

/** Apart from `openWebSocket`, so that what lives on with the socket does not keep the handshake's data alive. */
function createReceiver(): Receiver {
  const receiver: Receiver = {
    consume: () => undefined,
    wire: undefined,
    onBytes: (bytes) => receiver.consume(bytes),
  }
  return receiver
}

function accepts(answer: ReadResult & { state: 'done' }, key: string): boolean {
  // RFC 6455 section 4.1, step 4 of the server's response
  const expected = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  return answer.head.status === 101 && headerOf(answer.head.headers, 'Sec-WebSocket-Accept') === expected
}

function refusalOf(result: ReadResult, authority: string, durationMs: number): HttpResponse {
  const nothing = { status: 0, statusText: '', headers: [] }
  const empty = { head: nothing, body: Buffer.alloc(0), rest: Buffer.alloc(0), truncated: false, reusable: false }
  if (result.state === 'closed') return toResponse({ state: 'done', ...empty }, durationMs)
  if (result.state === 'done' && result.head.status !== 101) return toResponse(result, durationMs)
  const reason = result.state === 'broken' ? result.reason : '101 without the right Sec-WebSocket-Accept'
  throw new HarnessError('target-not-socketio', `${authority}: ${reason}`, { hint: 'is another kind of server there?' })
}
