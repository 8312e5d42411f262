/** A small reverse proxy in front of the server, in the same process: what proxies do right, and where they go wrong. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from 'node:http'
import type { Server as TcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import type { OperationsPolicies } from './decisions.ts'
import { openPort, requestTimes } from './listeners.ts'

/** Of one hop only (RFC 9110 section 7.6.1), and names that would say to the server who somebody is. */
const DROPPED =
  /^(?:connection|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|forwarded|x-forwarded-.*|x-real-ip|x-user.*|x-original-url|x-rewrite-url)$/i

function passedOn({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !DROPPED.test(name))
  return { ...Object.fromEntries(kept), 'x-forwarded-for': socket.remoteAddress }
}

const REFUSED = { error: 'not for you' }

/**
 * Reads each request and writes it anew, so that both sides see the same one. A connection becomes a tunnel when the
 * server has said 101 and not before.
 */
export const makeProxy: OperationsPolicies['makeProxy'] = ({ hostname, port }, mayPass, requestTimeoutMs) => {
  const ahead = (from: IncomingMessage, headers: IncomingHttpHeaders) =>
    request({ host: hostname, port, method: from.method, path: from.url, headers })
  // Whoever is slow keeps the proxy waiting, not the server, whose own times do not begin before the proxy has read all.
  const proxy = createServer(requestTimes(requestTimeoutMs), (incoming, outgoing) => {
    if (!mayPass(incoming.url ?? '')) {
      outgoing.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(REFUSED))
      return
    }
    const upstream = ahead(incoming, passedOn(incoming))
    upstream.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    upstream.once('error', () => outgoing.headersSent || outgoing.writeHead(502).end())
    outgoing.once('close', () => upstream.destroy())
    incoming.pipe(upstream)
  })
  proxy.on('upgrade', (incoming: IncomingMessage, client: Duplex) => {
    client.on('error', () => client.destroy())
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket' || !mayPass(incoming.url ?? ''))
      return refuse(client, 403)
    const upstream = ahead(incoming, { ...passedOn(incoming), connection: 'Upgrade', upgrade: 'websocket' })
    upstream.once('upgrade', (answer, server, head) => {
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines(answer.rawHeaders)}\r\n`)
      client.write(head)
      server.on('error', () => client.destroy()).once('close', () => client.destroy())
      client.once('close', () => server.destroy())
      client.pipe(server).pipe(client)
    })
    // No tunnel: whatever was sent behind the request is not read.
    upstream.once('response', (answer) => refuse(client, answer.statusCode ?? 502))
    upstream.once('error', () => refuse(client, 502))
    upstream.end()
  })
  return proxy
}

function refuse(client: Duplex, status: number): void {
  client.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

function lines(raw: readonly string[]): string {
  return raw.map((part, i) => (i % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')
}

/** As the server behind it will read the path: decoded, its dots and slashes resolved. Whatever cannot be read does not pass. */
export const mayPass: OperationsPolicies['mayPass'] = (target) => {
  const path = readable(target)
  return path !== undefined && !BLOCKED.some((blocked) => path === blocked || path.startsWith(`${blocked}/`))
}

/** What is not for outside. */
export const BLOCKED = ['/metrics', '/config']

function readable(target: string): string | undefined {
  if (!target.startsWith('/')) return undefined
  try {
    const decoded = decodeURIComponent(target.split(/[?#;]/, 1)[0] ?? '')
    return new URL(decoded.replace(/[\\/]+/g, '/'), 'http://x').pathname.toLowerCase()
  } catch {
    // Half an escape: no path that we know.
    return undefined
  }
}

export interface Front {
  readonly url: string
  close(): Promise<void>
}

/** Opens the proxy on the port that clients are told. Throws HarnessError `usage` when it cannot be had. */
export async function openFront(
  { makeProxy, mayPass: rule }: Pick<OperationsPolicies, 'makeProxy' | 'mayPass'>,
  backend: string,
  { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number },
  requestTimeoutMs: number,
): Promise<Front> {
  const proxy: TcpServer | Server = makeProxy(new URL(backend), rule, requestTimeoutMs)
  const open = new Set<Duplex>()
  proxy.on('connection', (socket: Duplex) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const opened = await openPort(proxy, host, port)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${opened}`,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
