import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'socket.io'
import type { Connections } from './chat/connections.ts'
import { clip } from './log.ts'
import { type Checked, type Policies, yes } from './policies.ts'

/** What Engine.IO has under `io.engine` and Socket.IO's types leave out. */
interface EngineSocket {
  readonly id: string
  readonly request: IncomingMessage
  readonly transport: { readonly name: string; closeTimeout?: number; readonly socket?: { terminate(): void } }
  close(): void
  once(event: 'close', listener: (reason: string) => void): void
}

/**
 * Who was told to leave may take this long to do so. The library waits half a minute for the end of a WebSocket, and
 * reads on meanwhile, so that whoever floods would ignore being thrown out; and as long for the next poll.
 */
const LEAVE_WITHIN_MS = 1_000

/** Decides on every handshake, before anything is kept for it, and keeps the registry of open connections. */
export function guardEngine(io: Server, policies: Policies, connections: Connections): void {
  io.engine.opts.allowRequest = (
    request: IncomingMessage,
    decide: (message: string | null | undefined, success: boolean) => void,
  ) => {
    const url = request.url ?? ''
    Promise.resolve(admit(request, policies, connections)).then(
      (checked) => (checked.ok ? decide(null, true) : decide(policies.tellHttp(checked, url), false)),
      () => decide('forbidden', false),
    )
  }
  // Engine.IO asks `allowRequest` for the first request of a session only.
  io.engine.use((request: IncomingMessage, _response: ServerResponse, next: (error?: Error) => void) => {
    const checked = hasSession(request) ? policies.admitFollowUp(request) : yes
    if (checked.ok) return next()
    policies.audit('origin.refused', { reason: checked.reason, address: policies.clientAddress(request) })
    next(new Error(checked.reason))
  })
  // Before Socket.IO's own listener, which for an old client asks for a namespace at once.
  io.engine.prependListener('connection', (engineSocket: EngineSocket) => {
    const address = policies.clientAddress(engineSocket.request)
    const end = (): void => {
      engineSocket.transport.closeTimeout = LEAVE_WITHIN_MS
      const socket = [...connection.namespaces.values()].find((member) => member !== undefined)
      // With a namespace, Socket.IO says goodbye in all of them first.
      if (socket?.connected) socket.disconnect(true)
      else engineSocket.close()
      setTimeout(() => engineSocket.transport.socket?.terminate(), LEAVE_WITHIN_MS).unref()
    }
    const connection = connections.open(engineSocket.id, address, end)
    policies.audit('connection.opened', {
      connection: connection.id.slice(0, 6),
      address,
      transport: engineSocket.transport.name,
      url: policies.loggedUrl(engineSocket.request.url ?? ''),
    })
    void Promise.resolve(policies.admitConnection(connection, connections.fromAddress(address))).then((checked) => {
      if (checked.ok) return
      policies.audit('limit.exceeded', { reason: checked.reason, address })
      connection.end()
    })
    engineSocket.once('close', (reason) => {
      connections.close(connection)
      policies.audit('connection.closed', { connection: connection.id.slice(0, 6), reason: clip(reason) })
    })
  })
}

function hasSession({ url = '' }: IncomingMessage): boolean {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).has('sid')
}

async function admit(request: IncomingMessage, policies: Policies, connections: Connections): Promise<Checked> {
  const url = request.url ?? ''
  const address = policies.clientAddress(request)
  // The limit first: what follows writes to the log.
  const limited = await policies.admitHandshake(address, connections.fromAddress(address))
  if (!limited.ok) {
    if (limited.overBy === 1) policies.audit('limit.exceeded', { reason: limited.reason, address })
    return limited
  }
  const clean = policies.admitUrl(url)
  if (!clean.ok) {
    policies.audit('url.refused', { reason: clean.reason, detail: clean.detail, address, url: policies.loggedUrl(url) })
    return clean
  }
  const script = policies.admitJsonp(url)
  if (!script.ok) {
    policies.audit('url.refused', { reason: script.reason, address, url: policies.loggedUrl(url) })
    return script
  }
  const { origin } = request.headers
  const transport = request.headers.upgrade === undefined ? 'polling' : 'websocket'
  const welcome = policies.admitOrigin(origin, transport, String(request.headers['sec-fetch-site']))
  if (!welcome.ok) policies.audit('origin.refused', { reason: welcome.reason, address, origin: clip(origin) })
  return welcome
}
