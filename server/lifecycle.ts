import type { FastifyInstance } from 'fastify'
import type { Server } from 'socket.io'
import { HarnessError } from '../errors.ts'
import type { ServerInput } from './create-server.ts'
import type { Operations } from './operations/operations.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** Opens the main port. Throws HarnessError `usage` when it cannot be had. */
export async function listen(
  app: FastifyInstance,
  { port = 0, host = '127.0.0.1', certificate }: ServerInput,
): Promise<string> {
  // It is made to be broken into: with a weakness planted it must not be in reach of anybody else.
  if (!loopback.test(host)) {
    throw new HarnessError('usage', `the reference server listens on loopback only, not on ${host}`, {
      hint: 'use 127.0.0.1, another 127.x.y.z, ::1 or localhost',
    })
  }
  try {
    const url = await app.listen({ port, host })
    return certificate === undefined ? url : url.replace(/^http:/, 'https:')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const inUse = code === 'EADDRINUSE'
    throw new HarnessError('usage', `cannot listen on ${host}:${port}: ${inUse ? 'in use' : code}`, {
      hint: inUse ? 'stop what uses the port, or leave out --port to get a free one' : 'choose another port',
      cause,
    })
  }
}

/** Stops accepting, tells the clients, and waits for what is queued for them, for at most `graceMs`. */
export async function drain(io: Server, app: FastifyInstance, operations: Operations, graceMs: number): Promise<void> {
  const stopped = new Promise<void>((resolve) => app.server.close(() => resolve()))
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
  await Promise.race([allGone(io), deadline])
  clearTimeout(timer)
  await io.close()
  await operations.close()
  app.server.closeAllConnections()
  await Promise.all([stopped, app.close()])
}

/** Resolves when every Engine.IO connection is closed. */
function allGone(io: Server): Promise<unknown> {
  const clients = Object.values(
    (io.engine as unknown as { clients: object }).clients as Record<string, NodeJS.EventEmitter>,
  )
  return Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))))
}
