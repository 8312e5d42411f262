/** A small chat that does nothing wrong. Each target of this folder is one, with manners of its own. */
import { randomUUID, type ScryptOptions, scrypt } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { Server, type ServerOptions, type Socket } from 'socket.io'
import type { ProfileInput } from '../../../target/profile.ts'
import { type Limiter, limiters, perSecond } from '../../support/limited-server.ts'
import { admitWith } from './admit.ts'
import { createDoor } from './door.ts'
import { keepTidy } from './tidy.ts'
import { jwtTokens, type Proof, type Tokens } from './tokens.ts'

const scryptAsync = promisify<string, string, number, ScryptOptions, Buffer>(scrypt)

/** Who a connection is, once that is known. */
export interface Member extends Proof {
  readonly leave: () => void
}

export interface Chat {
  readonly io: Server
  readonly tokens: Tokens
  /** Ends all connections of a session, in all namespaces, whatever sockets they have. */
  endSession(session: string): void
  /** Makes a socket a member until its token ends. Throws for a token that is no good. */
  enter(socket: Socket, token: unknown): Member
  /** Serves a member's events, as soon as it is known who that is; never those of one who turns out to be nobody. */
  serve(socket: Socket, member: Member | Promise<Member>): void
}

export interface Manners {
  readonly tokens?: Tokens
  /** Default: of the system's choice. */
  readonly port?: number
  /** Lets sockets in. Default: a middleware asks for `auth.token`, and says `unauthorized`. */
  readonly admit?: (chat: Chat) => void
  readonly limiter?: Limiter
  /** What becomes of a message. Default: everybody hears `said {from, text}`, and the sender gets `{ok: true}`. */
  readonly say?: (
    chat: Chat,
    socket: Socket,
    member: Member,
    text: string,
    acknowledge: (answer: object) => void,
  ) => void
  /** What becomes of nonsense. Default: the answer `{ok: false}`. */
  readonly onNonsense?: (socket: Socket) => void
  readonly options?: Partial<ServerOptions>
  /** Answers a request, and says that it did. */
  readonly route?: (chat: Chat, request: IncomingMessage, response: ServerResponse) => boolean
  readonly profile?: Partial<ProfileInput>
  /** Comes before every answer of the login. */
  readonly beforeLogin?: () => Promise<void>
  /** Whether a login is judged. Default: five in two seconds for an account, ten from an address. */
  readonly admitsLogin?: (address: string, user: string) => boolean | Promise<boolean>
  /** A login over the limit is answered like a wrong password, whatever the password is. */
  readonly silentLimit?: boolean
  /** Addresses whose right passwords are answered like wrong ones, and whose CONNECTs nobody counts but `admit`. */
  readonly ban?: { has(address: string): boolean; countWrong(address: string): void }
  /** Pages of any origin may connect. */
  readonly anyOrigin?: boolean
  /** More that the login answers. */
  readonly loginHeaders?: (token: string) => Record<string, string>
}

export interface Running {
  readonly profile: ProfileInput
  readonly close: () => Promise<void>
}

const ownOrigin = 'https://chat.example.test'
const names = Array.from({ length: 24 }, (_, i) => `user${i}`)
/** The same in every process, so that a server that was started again knows its users. */
const secrets = new Map(names.map((name) => [name, `password of ${name}`]))

export async function startChat(manners: Manners): Promise<Running> {
  const { tokens = jwtTokens(), limiter = limiters.bucket(), admit = admitByMiddleware, say = tellAll, ban } = manners
  const door = createDoor(ban && Number.POSITIVE_INFINITY)
  const { admitsLogin = door.admitsLogin } = manners
  // Cheap: a run logs in so often that little else would be done.
  const hash = (password: string, salt: string) => scryptAsync(password, salt, 32, { N: 1_024 })
  const http = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  const io = new Server(http, {
    serveClient: false,
    connectTimeout: 3_000,
    maxHttpBufferSize: 65_536,
    allowRequest(request, done) {
      const { origin = ownOrigin } = request.headers
      const admitted = (manners.anyOrigin || origin === ownOrigin) && door.admits(request)
      done(admitted ? null : 'too many', admitted)
    },
    ...manners.options,
  })
  const hashes = new Map(
    await Promise.all(names.map(async (name) => [name, await hash(secrets.get(name)!, name)] as const)),
  )
  const ended = new Set<string>()

  const chat: Chat = {
    io,
    tokens,
    endSession(session) {
      ended.add(session)
      for (const namespace of io._nsps.values())
        for (const socket of namespace.sockets.values()) if (socket.data.session === session) socket.disconnect(true)
    },
    enter(socket, token) {
      const proof = tokens.check(token)
      if (!hashes.has(proof.user)) throw new Error('nobody')
      if (ended.has(proof.session)) throw new Error('ended')
      const leave = door.claimAccount(proof.user)
      socket.data.session = proof.session
      // A timer takes 31 bits of milliseconds; what lasts longer is ended by a later start.
      const timer = setTimeout(() => socket.disconnect(true), Math.min(proof.endsAtMs - Date.now(), 2 ** 31 - 1))
      socket.once('disconnect', () => {
        clearTimeout(timer)
        leave()
      })
      return { ...proof, leave }
    },
    serve(socket, member) {
      const known = Promise.resolve(member)
      const kick = () => socket.disconnect(true)
      known.catch(kick)
      socket.use((_packet, next) => void known.then(({ user }) => limiter(user, next, kick), kick))
      socket.on('say', (message: { text?: unknown } | null | undefined, acknowledge?: unknown) => {
        const reply = (value: object) => void (typeof acknowledge === 'function' && acknowledge(value))
        const { text } = message ?? {}
        if (typeof text === 'string' && text.length <= 1_000)
          void known.then((somebody) => say(chat, socket, somebody, text, reply))
        else if (manners.onNonsense === undefined) reply({ ok: false })
        else manners.onNonsense(socket)
      })
    },
  }
  keepTidy(io)
  io.engine.on('connection', (connection) => door.watch(connection))
  io.engine.on('headers', (headers: Record<string, string>) => {
    headers['x-content-type-options'] = 'nosniff'
  })
  admit(chat)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (manners.route?.(chat, request, response)) return
    const say = (status: number, body: object, headers: Record<string, string> = {}) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
        .end(JSON.stringify(body))
    if (request.method === 'POST' && request.url === '/logout') {
      const session = sessionOf(tokens, request)
      if (session !== undefined) chat.endSession(session)
      return say(session === undefined ? 401 : 200, {})
    }
    if (request.method !== 'POST' || request.url !== '/login') return say(404, { error: 'not found' })
    // JSON alone, which no form of another page can send.
    if (request.headers['content-type'] !== 'application/json') return say(415, { error: 'JSON only' })
    const { username, password } = await readJson(request)
    const address = request.socket.remoteAddress ?? ''
    const wrong = { error: 'wrong name or password' }
    if (typeof username !== 'string' || typeof password !== 'string' || password.length > 200) return say(401, wrong)
    const isBanned = ban?.has(address)
    if (isBanned || !(await admitsLogin(address, username)))
      return isBanned || manners.silentLimit ? say(401, wrong) : say(429, { error: 'too many attempts' })
    await manners.beforeLogin?.()
    // The work is the same for a name that nobody has.
    const right = (await hash(password, username)).equals(hashes.get(username) ?? Buffer.alloc(32))
    if (!right) ban?.countWrong(address)
    if (!right) return say(401, wrong)
    door.loginSucceeded(address, username)
    const token = tokens.issue(username, randomUUID())
    say(200, { token }, manners.loginHeaders?.(token))
  }

  await new Promise<void>((resolve) => http.listen(manners.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return { profile: profileOf(url, tokens, manners), close: () => io.close() }
}

export const admitByMiddleware = admitWith((socket) => socket.handshake.auth.token)

const tellAll: NonNullable<Manners['say']> = ({ io }, _socket, { user }, text, acknowledge) => {
  io.emit('said', { from: user, text })
  acknowledge({ ok: true })
}

function sessionOf(tokens: Tokens, { headers }: IncomingMessage): string | undefined {
  try {
    return tokens.check(headers.authorization?.replace(/^Bearer /, '')).session
  } catch {
    return undefined
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > 4_096) return {}
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function profileOf(url: string, tokens: Tokens, { profile = {}, ...manners }: Manners): ProfileInput {
  return {
    version: 1,
    url,
    login: { url: '/login', json: { username: '{{username}}', password: '{{password}}' } },
    logout: { url: '/logout', headers: { authorization: 'Bearer {{token}}' } },
    revocation: 'immediate',
    ...(manners.anyOrigin ? {} : { origins: { allowed: [ownOrigin] } }),
    accounts: names.map((name, i) => ({
      name,
      username: name,
      password: secrets.get(name)!,
      ...(i > 1 ? { role: 'spare' as const } : {}),
    })),
    chat: {
      send: { event: 'say', args: [{ text: '{{text}}' }], ack: true },
      hear: { event: 'said', args: [{ from: '{{sender}}', text: '{{text}}' }] },
    },
    ...tokens.profile,
    ...profile,
    limits: {
      messages: { count: perSecond, perMs: 1_000 },
      ...doorLimits,
      expiryGraceMs: 500,
      endingGraceMs: 500,
      leewayMs: 0,
      ...tokens.profile.limits,
      ...profile.limits,
    },
  }
}

const doorLimits = {
  handshakes: { count: 60, perMs: 2_000 },
  logins: { count: 5, perMs: 2_000 },
  loginsFromAddress: { count: 10, perMs: 2_000 },
  connectionsPerAccount: 12,
  connectionsPerAddress: 100,
}
