import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Server } from 'socket.io'

/** What is wrong with the server, on purpose. */
export interface Faults {
  /** The signature of a token is not looked at. */
  readonly acceptsForged?: boolean
  /** Acknowledgements of messages never come. */
  readonly neverAcknowledges?: boolean
  /** No token is good enough. */
  readonly refusesEveryone?: boolean
  /** Messages are answered with `{ ok: false }`. */
  readonly declinesMessages?: boolean
  /** The connection is taken, the namespace never answered. */
  readonly neverAdmits?: boolean
  readonly delayMs?: number
  /** What POST /login answers instead of 200 from the given request on. */
  readonly loginStatus?: { readonly after: number; readonly status: number }
}

export interface ChatServer {
  readonly url: string
  readonly accounts: readonly { username: string; password: string }[]
  /** What arrived, by kind. */
  readonly seen: { logins: number; handshakes: number; joins: number; messages: number; leaves: number }
  close(): Promise<void>
}

/** The protocol of the reference server and nothing else of it, so that a load test here blames the tool alone. */
export async function startChatServer(faults: Faults = {}): Promise<ChatServer> {
  const key = randomBytes(32)
  const accounts = ['ada', 'ben', 'cleo', 'dan'].map((username) => ({ username, password: `${username}-secret` }))
  const seen = { logins: 0, handshakes: 0, joins: 0, messages: 0, leaves: 0 }

  const http = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/login') return void response.writeHead(404).end()
    seen.logins += 1
    const body = await readJson(request)
    const known = accounts.some((one) => one.username === body.username && one.password === body.password)
    const fault = faults.loginStatus
    const status = fault && seen.logins > fault.after ? fault.status : known ? 200 : 401
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(status === 200 ? { token: sign(key, String(body.username)) } : { error: 'no' }))
  }

  const io = new Server(http, { serveClient: false })
  io.use((socket, next) => {
    seen.handshakes += 1
    if (faults.neverAdmits) return
    const token: unknown = socket.handshake.auth.token
    const good = !faults.refusesEveryone && typeof token === 'string' && (faults.acceptsForged || verifies(key, token))
    next(good ? undefined : new Error('unauthorized'))
  })
  io.on('connection', (socket) => {
    const reply = async (ack: unknown, value: object) => {
      if (faults.delayMs) await sleep(faults.delayMs)
      if (typeof ack === 'function') ack(value)
    }
    socket.on('room:join', async (payload, ack) => {
      seen.joins += 1
      await socket.join(payload.room)
      await reply(ack, { ok: true })
    })
    socket.on('message:send', async (payload, ack) => {
      seen.messages += 1
      if (faults.neverAcknowledges) return
      socket.to(payload.room).emit('message', { text: payload.text })
      await reply(ack, faults.declinesMessages ? { ok: false, error: 'no' } : { ok: true, id: seen.messages })
    })
    socket.on('room:leave', async (payload, ack) => {
      seen.leaves += 1
      await socket.leave(payload.room)
      await reply(ack, { ok: true })
    })
  })

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    accounts,
    seen,
    close: () => io.close(),
  }
}

function sign(key: Buffer, name: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: name })}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

function verifies(key: Buffer, token: string): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const right = createHmac('sha256', key).update(`${header}.${claims}`).digest()
  const given = Buffer.from(signature, 'base64url')
  return given.length === right.length && timingSafeEqual(given, right)
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
}
