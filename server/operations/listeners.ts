/** The ports of a server: the one it serves, the one without TLS beside it, and the operators' own. */
import { createServer as createPlainServer, type Server as HttpServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Server } from 'socket.io'
import type { Policies } from '../policies.ts'
import type { Certificate } from './certificate.ts'

const TIMES = { requestTimeout: 10_000, headersTimeout: 10_000 }

/** The main server; with a certificate it speaks TLS 1.2 and up. */
export function makeHttpServer(certificate: Certificate | undefined, handler: RequestListener): HttpServer {
  if (certificate === undefined) return createPlainServer(TIMES, handler)
  const { cert, key } = certificate
  return createSecureServer({ cert, key, minVersion: 'TLSv1.2', ...TIMES }, handler) as unknown as HttpServer
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
  return listen(server, where.host, where.port)
}

/** A port of its own, on loopback, whatever the server itself listens on. */
export function listenForOperators(serve: RequestListener, port: number): Promise<Listener> {
  return listen(createPlainServer(TIMES, serve), '127.0.0.1', port)
}

async function listen(server: HttpServer, host: string, port: number): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
