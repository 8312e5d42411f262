/** The ports of a server: the one it serves, the one without TLS beside it, and the operators' own. */
import { createServer as createPlainServer, type Server as HttpServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server as TcpServer } from 'node:net'
import type { Server } from 'socket.io'
import { HarnessError } from '../../errors.ts'
import type { Configuration } from '../configuration.ts'
import type { Policies } from '../policies.ts'
import type { Certificate } from './certificate.ts'

/** Node looks for requests that are too late every 30 s unless told otherwise. */
export const requestTimes = (requestTimeoutMs: number) => ({
  requestTimeout: requestTimeoutMs,
  headersTimeout: requestTimeoutMs,
  // Of TLS; Node waits for two minutes unless told otherwise.
  handshakeTimeout: requestTimeoutMs,
  connectionsCheckingInterval: 1_000,
})
const TIMES = requestTimes(10_000)

/** The main server; with a certificate it speaks TLS, from the configured version up. */
export function makeHttpServer(
  { transport, tls }: Configuration,
  certificate: Certificate | undefined,
  handler: RequestListener,
): HttpServer {
  const options = requestTimes(transport.requestTimeoutMs)
  if (certificate === undefined) return createPlainServer(options, handler)
  const { cert, key } = certificate
  const { minVersion } = tls
  // What OpenSSL would otherwise still refuse of the old ones.
  const ciphers = minVersion === 'TLSv1' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}
  return createSecureServer({ cert, key, minVersion, ...ciphers, ...options }, handler) as unknown as HttpServer
}

export interface Listener {
  readonly url: string
  close(): Promise<void>
}

/**
 * Answers requests that come without TLS. Only a server whose policy says so serves them: then `serve` takes the
 * request, and Engine.IO the handshakes.
 */
export async function listenPlain(
  policies: Policies,
  io: Server,
  serve: RequestListener,
  where: { readonly host: string; readonly port: number; readonly secureUrl: string },
): Promise<Listener> {
  const server = createPlainServer(TIMES, (request, response) => {
    const answer = policies.answerPlain(request)
    if (answer === undefined) return serve(request, response)
    policies.audit('plain.refused', { url: policies.loggedUrl(request.url ?? ''), status: answer.status })
    const { location, ...headers } = answer.headers
    // Our own name, not the one that the client says we have.
    const to = location === undefined ? {} : { location: `${where.secureUrl}${location}` }
    response.writeHead(answer.status, { ...headers, ...to }).end()
  })
  const probe = { method: 'GET', url: '/socket.io/', headers: {} } as Parameters<RequestListener>[0]
  if (policies.answerPlain(probe) === undefined) io.engine.attach(server, { path: '/socket.io' })
  // Without a listener Node would close it as well; this says so in the log.
  else
    server.on('upgrade', (request, socket) => {
      policies.audit('plain.refused', { url: policies.loggedUrl(request.url ?? ''), status: 403 })
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    })
  return listen(server, where.host, where.port, '--set tls.plainPort')
}

/** A port of its own, on loopback, whatever the server itself listens on. */
export function listenForOperators(serve: RequestListener, port: number): Promise<Listener> {
  return listen(createPlainServer(TIMES, serve), '127.0.0.1', port, '--set operations.port')
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/**
 * Listens, and says on which port. `setting` is where the port was said.
 * Throws HarnessError `usage` when that cannot be, or must not.
 */
export async function openPort(server: TcpServer, host: string, port: number, setting = '--port'): Promise<number> {
  // It is made to be broken into: with a weakness planted it must not be in reach of anybody else.
  if (!loopback.test(host)) {
    throw new HarnessError('usage', `the reference server listens on loopback only, not on ${host}`, {
      hint: 'use 127.0.0.1, another 127.x.y.z, ::1 or localhost',
    })
  }
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host, exclusive: true }, resolve)
    })
    return (server.address() as AddressInfo).port
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const inUse = code === 'EADDRINUSE'
    throw new HarnessError('usage', `cannot listen on ${host}:${port}: ${inUse ? 'in use' : code}`, {
      hint: inUse ? `stop what uses the port, or say ${setting} with another one` : 'choose another port',
      cause,
    })
  }
}

async function listen(server: HttpServer, host: string, port: number, setting: string): Promise<Listener> {
  const opened = await openPort(server, host, port, setting)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${opened}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
