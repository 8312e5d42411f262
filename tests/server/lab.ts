import { createHmac, createPrivateKey, createSign } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { hashPassword, seedAccounts } from '../../server/accounts.ts'
import { loadConfiguration, type Override } from '../../server/configuration.ts'
import { createServer, type RunningServer, type ServerInput } from '../../server/create-server.ts'
import type { Log } from '../../server/log.ts'
import { loadCertificate } from '../../server/operations/certificate.ts'
import { loadWeakness } from '../../server/weaknesses.ts'

export const PASSWORD = 'correct horse battery staple'
const passwordHash = hashPassword(PASSWORD)

type Claims = Record<string, unknown>
export interface Message {
  id: string
  room: string
  from: { id: string; name: string }
  text: string
}

/** A server in this process, and what it takes to be its client, honest or not. Close it with `close`. */
export interface Lab {
  readonly server: RunningServer
  readonly url: string
  readonly log: Record<string, unknown>[]
  /** A sound token for u1, or whatever the changes make of it. */
  mint(changes?: { header?: Claims; claims?: Claims; key?: string | Buffer; drop?: string[] }): string
  connect(auth: unknown, options?: ConnectOptions): Promise<Socket>
  /** The id others see when someone with this auth payload speaks in the lobby; undefined when nobody hears it. */
  speaksAs(auth: unknown, options?: ConnectOptions): Promise<string | undefined>
  login(username: string, password?: string, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}
export interface ConnectOptions {
  namespace?: string
  transports?: string[]
  headers?: Record<string, string>
  query?: Record<string, string>
}

/** Starts a lab on a configuration, by the name of it or of a weakness. */
export async function openLab(
  name: string,
  options: { weakness?: string | undefined; set?: Override[]; accounts?: number } & Partial<
    Omit<ServerInput, 'weakness' | 'accounts'>
  > = {},
): Promise<Lab> {
  const { weakness, set = [], accounts = 3, ...input } = options
  const log: Record<string, unknown>[] = []
  const write = (line: object): void => void log.push(line as Record<string, unknown>)
  const configuration = loadConfiguration(name, set)
  const { tls } = configuration
  const certificate = tls.mode === 'on' ? await loadCertificate(tls, '127.0.0.1') : undefined
  const server = await createServer(configuration, {
    name,
    log: { info: write, warn: write, flush: () => undefined } as unknown as Log,
    secrets: {},
    ...(certificate === undefined ? {} : { certificate }),
    accounts: seedAccounts(accounts, await passwordHash),
    ...(weakness === undefined ? {} : { weakness: await loadWeakness(weakness) }),
    ...input,
  })
  const clients = new Set<Socket>()
  const { jwt } = server.ready

  const mint: Lab['mint'] = ({ header = {}, claims = {}, key, drop = [] } = {}) => {
    const now = Math.floor(Date.now() / 1_000)
    const payload: Claims = {
      iss: jwt.issuer,
      aud: jwt.audience,
      sub: 'u1',
      scope: jwt.scope,
      iat: now,
      exp: now + 600,
      jti: `t${Math.random()}`,
      ...claims,
    }
    for (const claim of drop) delete payload[claim]
    const head = { alg: jwt.algorithm, typ: jwt.typ, ...(jwt.kid === undefined ? {} : { kid: jwt.kid }), ...header }
    return sign(head, payload, key ?? jwt.secret ?? '', jwt.privateKey)
  }

  const connect: Lab['connect'] = (auth, { namespace = '/', transports = ['websocket'], headers, query } = {}) =>
    new Promise((resolve, reject) => {
      const socket = io(`${server.url}${namespace}`, {
        auth: auth as Record<string, unknown>,
        transports,
        reconnection: false,
        forceNew: true,
        ...(headers === undefined ? {} : { extraHeaders: headers }),
        ...(query === undefined ? {} : { query }),
      })
      clients.add(socket)
      socket.once('connect', () => resolve(socket))
      socket.once('connect_error', reject)
    })

  const speaksAs: Lab['speaksAs'] = async (auth, { namespace = '/', ...rest } = {}) => {
    const observer = await connect({ token: mint({ claims: { sub: 'u2' } }) }, { namespace })
    await observer.emitWithAck('room:join', { room: 'lobby' })
    let speaker: Socket
    try {
      speaker = await connect(auth, { namespace, ...rest })
    } catch {
      return undefined
    }
    const heard = new Promise<string | undefined>((resolve) => {
      observer.once('message:new', (message: Message) => resolve(message.from.id))
      speaker.once('disconnect', () => resolve(undefined))
      setTimeout(() => resolve(undefined), 1_000).unref()
    })
    speaker.emit('room:join', { room: 'lobby' })
    speaker.emit('message:send', { room: 'lobby', text: 'canary' })
    const id = await heard
    speaker.disconnect()
    observer.disconnect()
    return id
  }

  return {
    server,
    url: server.url,
    log,
    mint,
    connect,
    speaksAs,
    login: (username, password = PASSWORD, headers = {}) =>
      fetch(`${server.url}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ username, password }),
      }),
    close: async () => {
      for (const client of clients) client.disconnect()
      await server.close({ graceMs: 200 })
    },
  }
}

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token by hand: HS256, HS384 or HS512 under the key, RS256 and ES256 under the private key, no signature for anything else. */
export function sign(header: Claims, claims: Claims, key: string | Buffer, privateKey?: string): string {
  const signed = `${encode(header)}.${encode(claims)}`
  const algorithm = String(header.alg)
  if (/^HS\d+$/.test(algorithm)) {
    return `${signed}.${createHmac(`sha${algorithm.slice(2)}`, key)
      .update(signed)
      .digest('base64url')}`
  }
  // A key of another kind signs nothing: the third segment stays empty.
  const kind = { RS256: 'rsa', ES256: 'ec' }[algorithm]
  if (privateKey !== undefined && createPrivateKey(privateKey).asymmetricKeyType === kind) {
    const signature = createSign('sha256').update(signed).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${signed}.${signature.toString('base64url')}`
  }
  return `${signed}.`
}

/** The token with another third segment. */
export function resign(token: string, change: (signature: Buffer) => Buffer): string {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return `${header}.${payload}.${change(Buffer.from(signature, 'base64url')).toString('base64url')}`
}

/** Limits count in windows that start at whole seconds; what is sent now falls into one of them. */
export const freshWindow = (): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000) + 5))

/** How many messages sent by `send`, at the beginning of a window, reach others of the lobby within `waitMs`. */
export async function delivered(lab: Lab, waitMs: number, send: () => Promise<void>): Promise<number> {
  const observer = await lab.connect({ token: lab.mint({ claims: { sub: 'u3' } }) })
  await observer.emitWithAck('room:join', { room: 'lobby' })
  let heard = 0
  observer.on('message:new', () => heard++)
  await freshWindow()
  await send()
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  return heard
}
