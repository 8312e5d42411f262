import { setupWorker } from '@socket.io/sticky'
import type { FastifyInstance } from 'fastify'
import type { Server } from 'socket.io'
import type { Configuration } from './configuration.ts'
import type { ServerInput } from './create-server.ts'
import { openPort } from './operations/listeners.ts'
import type { Operations } from './operations/operations.ts'
import { BLOCKED, openFront } from './operations/proxy.ts'
import type { Policies } from './policies.ts'
import type { ServerReady } from './ready.ts'

/** Where clients come in. */
export interface Door {
  readonly url: string
  readonly port: number
  /** The server's own address, which a proxy in front keeps from clients: where operators come. */
  readonly ownUrl: string
  /** What of it belongs into the ready message. */
  readonly described: Pick<ServerReady, 'blocked' | 'requestTimeoutMs'>
  /** Closes what stands in front of the server, not the server. */
  close(): Promise<void>
}

/** Opens the port that clients are told: the server's own, or that of the proxy in front. Throws HarnessError `usage`. */
export async function openDoor(
  app: FastifyInstance,
  io: Server,
  { operations, transport: { requestTimeoutMs } }: Configuration,
  policies: Policies,
  input: ServerInput,
): Promise<Door> {
  const proxied = operations.proxy === 'on'
  const own = await listen(app, io, proxied ? { ...input, host: '127.0.0.1', port: 0 } : input)
  const front = proxied ? await openFront(policies, own, input, requestTimeoutMs) : undefined
  const url = front?.url ?? own
  return {
    url,
    port: Number(new URL(url).port),
    ownUrl: own,
    described: { requestTimeoutMs, ...(front === undefined ? {} : { blocked: BLOCKED }) },
    close: async () => front?.close(),
  }
}

/**
 * Opens the main port. A worker has none of its own: it is handed connections by the process that has it.
 * Throws HarnessError `usage` when it cannot be had.
 */
export async function listen(
  app: FastifyInstance,
  io: Server,
  { port = 0, host = '127.0.0.1', certificate, isWorker }: ServerInput,
): Promise<string> {
  const scheme = certificate === undefined ? 'http' : 'https'
  const url = (opened: number): string => `${scheme}://${host.includes(':') ? `[${host}]` : host}:${opened}`
  await app.ready()
  if (!isWorker) return url(await openPort(app.server, host, port))
  setupWorker(io)
  return url(port)
}

/**
 * Stops accepting, tells the clients, and waits for what is queued for them and for requests that are being answered, for
 * at most `graceMs`. Whoever has not hung up by then is cut off: one that never would must not keep the server.
 */
export async function drain(io: Server, app: FastifyInstance, operations: Operations, graceMs: number): Promise<void> {
  const { server } = app
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
  // No connection is kept any more for a request that may come.
  Object.assign(server, { keepAliveTimeout: 1, keepAliveTimeoutBuffer: 0 })
  for (const namespace of io._nsps.values()) {
    // Of this node only: the others go on.
    namespace.local.emit('server:closing', { graceMs })
    // Closes each connection after what is queued for it has been written.
    namespace.local.disconnectSockets(true)
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, graceMs)
  })
  await Promise.race([Promise.all([allGone(io), stopped]), deadline])
  clearTimeout(timer)
  operations.hangUp()
  await io.close()
  await operations.close()
  await app.close()
}

/** Resolves when every Engine.IO connection is closed. */
function allGone(io: Server): Promise<unknown> {
  const clients = Object.values(
    (io.engine as unknown as { clients: object }).clients as Record<string, NodeJS.EventEmitter>,
  )
  return Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))))
}
