import Fastify, { type FastifyInstance } from 'fastify'
import { Server, type ServerOptions } from 'socket.io'
import { HarnessError } from '../errors.ts'
import type { Accounts } from './accounts.ts'
import { createAdmission } from './chat/admission.ts'
import { attachChat, type RunningChat } from './chat/chat.ts'
import { createConnections } from './chat/connections.ts'
import { attachGuide } from './chat/guide.ts'
import { createRooms, createWorkspaces } from './chat/rooms.ts'
import type { Configuration, Override } from './configuration.ts'
import { guardEngine } from './engine.ts'
import { attachRoutes } from './http.ts'
import { auditInto, type Log } from './log.ts'
import { buildPolicies } from './policies/build.ts'
import type { Policies, PolicyContext } from './policies.ts'
import type { ReadyAccount, ServerReady } from './ready.ts'
import { chooseSecret, makeKeys, type Secrets, type TokenKeys } from './secrets.ts'
import type { Weakness } from './weaknesses/define.ts'

export interface ServerInput {
  /** The configuration's name, for the ready message. */
  readonly name: string
  readonly log: Log
  readonly secrets: Secrets
  readonly accounts: Accounts
  /** Names and passwords to say in the ready message. */
  readonly credentials?: readonly ReadyAccount[]
  /** In place of the sound ones: for tests of the server itself. */
  readonly policies?: Partial<Policies>
  readonly weakness?: Weakness
  readonly overrides?: readonly Override[]
  readonly logFile?: string | null
  /** 0, the default, lets the system choose. */
  readonly port?: number
  /** 127.0.0.1 unless said otherwise. */
  readonly host?: string
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly ready: ServerReady
  /** Stops accepting, tells the clients, lets what was acknowledged drain for at most `graceMs`, then closes. */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Starts one reference server. The caller closes it.
 * Throws HarnessError `usage` for secrets that will not do, `server-start-failed` when the port cannot be had.
 */
export async function createServer(sound: Configuration, input: ServerInput): Promise<RunningServer> {
  const replaces = input.weakness?.replaces ?? {}
  const configuration = replaces.configuration?.(sound) ?? sound
  const startedAt = new Date().toISOString()
  const keys = keysFor(configuration, input)
  const audit = auditInto(input.log)
  const context: PolicyContext = {
    configuration,
    keys,
    accounts: input.accounts,
    own: { origin: undefined },
    rooms: createRooms(),
    workspaces: createWorkspaces(),
    audit,
  }
  const policies = Object.assign(buildPolicies(context, replaces), input.policies)

  const app = Fastify({ logger: false, bodyLimit: 16_384, requestTimeout: 10_000, forceCloseConnections: true })
  const io = new Server(app.server, engineOptions(configuration))
  const chat = attach(io, app, context, policies)
  const url = await listen(app, input)
  context.own.origin = new URL(url).origin
  const port = Number(new URL(url).port)
  audit('server.started', { configuration: input.name, weakness: input.weakness?.id, port })
  return {
    url,
    port,
    ready: describeServer(configuration, input, keys, url, startedAt),
    close: async ({ graceMs = 2_000 } = {}) => {
      audit('server.stopping', { graceMs })
      chat.stop()
      await drain(io, app, graceMs)
      chat.close()
      audit('server.stopped', {})
    },
  }
}

function keysFor(configuration: Configuration, { secrets, weakness }: ServerInput): TokenKeys {
  // The tutorial takes whatever the environment holds.
  const sound = configuration.application === 'guide' ? (given?: string) => given ?? chooseSecret(given) : chooseSecret
  return makeKeys(configuration.token.algorithm, secrets, weakness?.replaces.chooseSecret?.(sound) ?? sound)
}

/** Puts the application on the server. */
function attach(io: Server, app: FastifyInstance, context: PolicyContext, policies: Policies): RunningChat {
  const { configuration, keys, accounts } = context
  if (configuration.application === 'guide') {
    attachGuide(io, app, accounts, keys.secret ?? '')
    return { stop: () => undefined, close: () => undefined }
  }
  const connections = createConnections()
  const admission = createAdmission(policies, connections)
  guardEngine(io, policies, connections)
  attachRoutes(app, configuration, policies, keys, accounts)
  return attachChat(io, { context, policies, connections, admission })
}

function engineOptions({ application, transport, origins, defences }: Configuration): Partial<ServerOptions> {
  const options: Partial<ServerOptions> = {
    transports: transport.transports,
    connectTimeout: transport.connectTimeoutMs,
    maxHttpBufferSize: transport.maxHttpBufferSize,
    pingInterval: transport.pingIntervalMs,
    pingTimeout: transport.pingTimeoutMs,
    allowEIO3: transport.allowEIO3,
    serveClient: transport.serveClient,
  }
  if (application === 'guide') return options
  options.cleanupEmptyChildNamespaces = true
  if (transport.cors === 'reflect') options.cors = { origin: true, credentials: true }
  else if (defences.origin) options.cors = { origin: [...origins], credentials: false, methods: ['GET', 'POST'] }
  return options
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/

async function listen(app: FastifyInstance, { port = 0, host = '127.0.0.1' }: ServerInput): Promise<string> {
  // It is made to be broken into: with a weakness planted it must not be in reach of anybody else.
  if (!loopback.test(host)) {
    throw new HarnessError('usage', `the reference server listens on loopback only, not on ${host}`, {
      hint: 'use 127.0.0.1, another 127.x.y.z, ::1 or localhost',
    })
  }
  try {
    return await app.listen({ port, host })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    const inUse = code === 'EADDRINUSE'
    throw new HarnessError('usage', `cannot listen on ${host}:${port}: ${inUse ? 'in use' : code}`, {
      hint: inUse ? 'stop what uses the port, or leave out --port to get a free one' : 'choose another port',
      cause,
    })
  }
}

async function drain(io: Server, app: FastifyInstance, graceMs: number): Promise<void> {
  const stopped = new Promise<void>((resolve) => app.server.close(() => resolve()))
  for (const namespace of io._nsps.values()) {
    namespace.emit('server:closing', { graceMs })
    // Closes each connection after what is queued for it has been written.
    namespace.disconnectSockets(true)
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, graceMs)
  })
  await Promise.race([allGone(io), deadline])
  clearTimeout(timer)
  await io.close()
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

function describeServer(
  configuration: Configuration,
  input: ServerInput,
  keys: TokenKeys,
  url: string,
  startedAt: string,
): ServerReady {
  const { token, transport, defences, application } = configuration
  const chat = application === 'chat'
  return {
    type: 'ready',
    url,
    pid: process.pid,
    configuration: input.name,
    ...(input.weakness ? { weakness: input.weakness.id } : {}),
    path: '/socket.io',
    namespaces: configuration.namespaces,
    transports: transport.transports,
    accounts: input.credentials ?? [],
    jwt: {
      algorithm: keys.algorithm,
      ...(keys.secret === undefined ? {} : { secret: keys.secret }),
      ...(keys.publicPem === undefined ? {} : { publicKey: keys.publicPem }),
      ...(keys.privatePem === undefined ? {} : { privateKey: keys.privatePem }),
      ...(keys.kid === undefined ? {} : { kid: keys.kid }),
      ...(chat ? { issuer: token.issuer, audience: token.audience, typ: token.type } : {}),
      lifetimeMs: token.lifetimeMs,
      leewayMs: token.leewayMs,
      graceMs: token.graceMs,
    },
    limits: defences.limits ? configuration.limits : null,
    origins: configuration.origins,
    overrides: input.overrides ?? [],
    logFile: input.logFile ?? null,
    startedAt,
  }
}
