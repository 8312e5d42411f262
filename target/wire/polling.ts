/** Engine.IO over HTTP long-polling: one GET and one POST at a time. engine.io-protocol v4, "HTTP long-polling". */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from './closing.ts'
import type { EngineRefusal, Opened, Transport } from './connection-types.ts'
import { createCookies } from './cookies.ts'
import { decodePayload, type EngineOpen, parseOpen } from './engine.ts'
import { type EngineSession, finish, receive, violated } from './engine-session.ts'
import { engineTarget } from './engine-target.ts'
import { createHttpClient, type HttpClient, type HttpResponse } from './http.ts'
import type { Network } from './network.ts'
import { createOutbox } from './polling-outbox.ts'

const CLOSE_TIMEOUT_MS = 1000

/** A polling transport can stop for good between two requests: that is how it gives way to a WebSocket. */
export interface PollingTransport extends Transport {
  /** Resolves when neither GET nor POST is under way; sends no more until `resume()`. */
  settle(): Promise<void>
  /** Name and value of the cookies that the server set, for the upgrade request. */
  cookieHeaders(): readonly (readonly [string, string])[]
}

export async function openOverPolling(network: Network, session: EngineSession): Promise<Opened | EngineRefusal> {
  const { options } = session
  const { url, localAddress, tls, timeoutMs, signal } = options
  const gets = createHttpClient(network, { url, localAddress, tls, timeoutMs })
  const cookies = createCookies(options.headers ?? [])
  try {
    const response = await gets.request({
      target: engineTarget(options, 'polling'),
      headers: cookies.headers(),
      signal,
    })
    const { status, headers } = response
    if (status !== 200) {
      gets.close()
      return { ok: false, status, headers, body: response.text() }
    }
    cookies.take(headers)
    const [first, ...others] = decodePayload(response.text(), options.eio ?? 4)
    const open = openOf(first, response)
    const posts = createHttpClient(network, { url, localAddress, tls, timeoutMs })
    const transport = pollingTransport({ session, open, gets, posts, cookies })
    for (const packet of others) {
      if (packet.type === 'violation') violated(session, packet.reason)
      else receive(session, packet)
    }
    transport.resume()
    const times = { tcpMs: gets.connectMs, upgradeMs: response.durationMs - gets.connectMs, openMs: 0 }
    return { ok: true, open, transport, times, responseHeaders: headers, protocol: '' }
  } catch (error) {
    gets.close()
    if (error instanceof HarnessError && error.code === 'connection-lost') {
      return { ok: false, status: 0, headers: [], body: '', closed: closeInfoOf(error) }
    }
    throw error
  }
}

function openOf(first: ReturnType<typeof decodePayload>[number] | undefined, response: HttpResponse): EngineOpen {
  const open = first?.type === 'open' ? parseOpen(first.data) : undefined
  if (open !== undefined && !('type' in open)) return open
  const reason = open?.reason ?? `200 with ${JSON.stringify(response.text().slice(0, 40))} and no open packet`
  throw new HarnessError('target-not-socketio', reason, { hint: 'is the path right? Socket.IO servers use /socket.io' })
}

/** How a request that failed ends the session. */
function closeInfoOf(error: unknown): CloseInfo {
  if (!(error instanceof HarnessError)) throw error
  const reason = error.message
  if (error.code === 'connection-lost') return { by: 'peer', kind: 'tcp-end', reason }
  if (error.code === 'target-not-socketio') return { by: 'peer', kind: 'protocol', reason }
  if (error.code === 'target-hung') return { by: 'network', kind: 'ping-timeout', reason }
  return { by: error.code === 'limit-reached' ? 'us' : 'network', kind: 'tcp-error', reason }
}

interface Parts {
  session: EngineSession
  open: EngineOpen
  gets: HttpClient
  posts: HttpClient
  cookies: ReturnType<typeof createCookies>
}

function pollingTransport({ session, open, gets, posts, cookies }: Parts): PollingTransport {
  const { options } = session
  const eio = options.eio ?? 4
  const target = engineTarget(options, 'polling', open.sid)
  const pollTimeoutMs = open.pingIntervalMs + open.pingTimeoutMs + options.timeoutMs
  let stopped = false
  let polling: Promise<void> | undefined
  let paused = true

  const kill = () => {
    stopped = true
    outbox.stop()
    gets.close()
    posts.close()
  }

  function ended(info: CloseInfo): void {
    if (!stopped) finish(session, info)
  }

  /** True when the session goes on after this response. */
  function took(response: HttpResponse): boolean {
    cookies.take(response.headers)
    if (response.truncated) violated(session, 'a response over the size that we take')
    if (response.status === 200) return !response.truncated
    ended({ by: 'peer', kind: 'http-error', status: response.status, reason: response.text().slice(0, 200) })
    return false
  }

  const outbox = createOutbox({
    eio,
    maxPayloadBytes: open.maxPayloadBytes,
    async post(body) {
      // The official client's Content-Type; EIO=4 servers refuse application/octet-stream.
      const headers = [...cookies.headers(), ['Content-Type', 'text/plain;charset=UTF-8'] as const]
      try {
        return took(await posts.request({ method: 'POST', target, headers, body, timeoutMs: options.timeoutMs }))
      } catch (error) {
        ended(closeInfoOf(error))
        return false
      }
    },
  })

  async function poll(): Promise<void> {
    while (!stopped && !paused && session.ended === undefined) {
      let response: HttpResponse
      try {
        response = await gets.request({ target, headers: cookies.headers(), timeoutMs: pollTimeoutMs })
      } catch (error) {
        ended(closeInfoOf(error))
        return
      }
      if (stopped || !took(response)) return
      for (const packet of decodePayload(response.text(), eio)) {
        if (packet.type === 'violation') violated(session, packet.reason)
        else receive(session, packet)
      }
    }
  }

  return {
    name: 'polling',
    sendMessage: (message) => outbox.addMessage(message),
    sendPackets: (packets) => outbox.addBody(packets),
    sendRaw: (raw) => outbox.addRaw(raw),
    sendFrame: () => undefined,
    async settle() {
      paused = true
      await Promise.all([polling, outbox.settle()])
    },
    async close() {
      outbox.addBody(['1']) // engine.io-protocol v4, "Packet types": close
      const timer = setTimeout(kill, CLOSE_TIMEOUT_MS)
      await outbox.settle()
      clearTimeout(timer)
      return { by: 'us', kind: 'engine-close' }
    },
    kill,
    pause() {
      paused = true
    },
    resume() {
      if (stopped || !paused) return
      paused = false
      outbox.resume()
      const before = polling ?? Promise.resolve()
      polling = before.then(poll)
    },
    cookieHeaders: () => cookies.headers(),
    get bytesSent() {
      return gets.bytesSent + posts.bytesSent
    },
    get bytesReceived() {
      return gets.bytesReceived + posts.bytesReceived
    },
    get bufferedBytes() {
      return outbox.bytes
    },
  }
}
