import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { Server } from 'socket.io'
import type { Accounts } from './accounts.ts'
import { createAdmission } from './chat/admission.ts'
import { attachChat, type RunningChat } from './chat/chat.ts'
import { type Connections, createConnections } from './chat/connections.ts'
import { attachGuide } from './chat/guide.ts'
import { createRooms, createWorkspaces } from './chat/rooms.ts'
import type { Configuration, Override } from './configuration.ts'
import { guardEngine } from './engine.ts'
import { engineOptions } from './engine-options.ts'
import { attachRoutes } from './http.ts'
import { attachAdmin } from './identity/admin-routes.ts'
import { createAdministration } from './identity/administration.ts'
import { createEndings, createEndSessions } from './identity/endings.ts'
import { createIssuer } from './identity/issue.ts'
import { attachIdentity } from './identity/routes.ts'
import { type Door, drain, openDoor } from './lifecycle.ts'
import { auditInto, type Log } from './log.ts'
import type { Certificate } from './operations/certificate.ts'
import { makeHttpServer } from './operations/listeners.ts'
import { prepareOperations } from './operations/operations.ts'
import { countDecisions } from './operations/tallies.ts'
import { buildPolicies } from './policies/build.ts'
import { apiKeyOf, COOKIE } from './policies/sessions.ts'
import type { Policies, PolicyContext } from './policies.ts'
import type { ReadyAccount, ServerReady } from './ready.ts'
import { chooseSecret, makeKeys, type RotateKeys, rotationOf, type Secrets, type TokenKeys } from './secrets.ts'
import { openDatabase } from './store/database.ts'
import { openSessions, type Sessions } from './store/sessions.ts'
import type { Shared } from './store/shared.ts'
import type { Weakness, WeakParts } from './weaknesses/define.ts'

export interface ServerInput {
  /** The configuration's name, for the ready message. */
  readonly name: string
  readonly log: Log
  readonly secrets: Secrets
  readonly accounts: Accounts
  /** Logins and their refresh tokens. Default: kept in memory. */
  readonly sessions?: Sessions
  /** Names and passwords to say in the ready message. */
  readonly credentials?: readonly ReadyAccount[]
  /** In place of the sound ones: for tests of the server itself. */
  readonly policies?: Partial<Policies>
  readonly weakness?: Weakness
  readonly overrides?: readonly Override[]
  readonly logFile?: string | null
  /** Another process has the port, and hands connections to this one. */
  readonly isWorker?: boolean
  /** What several nodes have in common. The caller closes it. */
  readonly shared?: Shared
  /** Where the configuration has TLS on. */
  readonly certificate?: Certificate
  /** In place of the configuration's, for a server that is started again. */
  readonly plainPort?: number
  /** What /metrics and /config ask for. Default: made at random, and said when ready. */
  readonly operatorToken?: string
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
  const { accounts, log } = input
  const shared = input.shared && (replaces.shared?.(input.shared) ?? input.shared)
  const rooms = shared?.rooms ?? createRooms()
  const sessions = shared?.sessions ?? input.sessions ?? openSessions(openDatabase())
  const operatorToken = input.operatorToken ?? randomBytes(24).toString('base64url')
  const context: PolicyContext = {
    ...{ configuration, keys, accounts, sessions, shared, operatorToken, log, audit },
    own: { origin: undefined },
    rooms,
    workspaces: createWorkspaces(rooms),
  }
  const policies = Object.assign(buildPolicies(context, replaces), input.policies)
  const tallies = countDecisions(policies)

  const { app, io } = createHttp(configuration, input)
  const connections = createConnections((connection) => shared?.places.leave(connection.id))
  const operations = await prepareOperations({ app, io, configuration, policies, connections, tallies, input })
  const rotateKeys = (await shared?.rotation(keys)) ?? rotationOf(keys)
  const chat = attach(io, app, context, connections, policies, { rotateKeys, beside: replaces.beside })
  const { url, port, ...door } = await openDoor(app, io, sound, policies, input)
  context.own.origin = new URL(url).origin
  await operations.listen(url)
  audit('server.started', { configuration: input.name, weakness: input.weakness?.id, port })
  const more = { ...door.described, ...operations.describe(operatorToken, door.ownUrl) }
  return {
    url,
    port,
    // What is meant, whatever a weakness makes of it.
    ready: { ...describeServer({ ...configuration, limits: sound.limits }, input, keys, url, startedAt), ...more },
    close: async ({ graceMs = 2_000 } = {}) => {
      audit('server.stopping', { graceMs })
      chat.stop()
      await drain(io, app, operations, graceMs)
      await door.close()
      chat.close()
      audit('server.stopped', {})
    },
  }
}

function createHttp(configuration: Configuration, input: ServerInput): { app: FastifyInstance; io: Server } {
  const app = Fastify({
    logger: false,
    bodyLimit: 16_384,
    requestTimeout: configuration.transport.requestTimeoutMs,
    forceCloseConnections: true,
    serverFactory: (handler) => makeHttpServer(configuration, input.certificate, handler),
  })
  const { shared } = input
  const options = { ...engineOptions(configuration), ...(shared === undefined ? {} : { adapter: shared.adapter }) }
  return { app, io: new Server(app.server, input.weakness?.replaces.engine?.(options) ?? options) }
}

function keysFor(configuration: Configuration, { secrets, weakness }: ServerInput): TokenKeys {
  // The tutorial takes whatever the environment holds.
  const sound = configuration.application === 'guide' ? (given?: string) => given ?? chooseSecret(given) : chooseSecret
  return makeKeys(configuration.token.algorithm, secrets, weakness?.replaces.chooseSecret?.(sound) ?? sound)
}

/** Puts the application on the server. */
function attach(
  io: Server,
  app: FastifyInstance,
  context: PolicyContext,
  connections: Connections,
  policies: Policies,
  { rotateKeys, beside }: { readonly rotateKeys: RotateKeys; readonly beside: WeakParts['beside'] },
): RunningChat {
  const { configuration, keys, accounts, sessions, shared } = context
  if (configuration.application === 'guide') {
    attachGuide(io, app, accounts, keys.secret ?? '')
    return { stop: () => undefined, close: () => undefined }
  }
  const admission = createAdmission(policies, connections, configuration.authentication)
  guardEngine(io, policies, connections)
  shared?.watch(connections, accounts, policies.audit)
  attachRoutes(app, configuration, policies, keys)
  const issuer = createIssuer(configuration, policies, keys, sessions)
  const endSessions = createEndSessions(policies, {
    accounts,
    sessions,
    connections,
    endings: shared?.endings ?? createEndings(),
  })
  const administer = createAdministration(policies, accounts, endSessions)
  const identity = {
    ...{ configuration, policies, admission, accounts, sessions },
    ...{ keys, rotateKeys, issuer, endSessions, administer },
  }
  attachIdentity(app, identity)
  attachAdmin(app, identity)
  const chat = attachChat(io, { context, policies, connections, admission, administer })
  beside?.({ ...identity, io, app, context })
  return chat
}

function describeServer(
  configuration: Configuration,
  input: ServerInput,
  keys: TokenKeys,
  url: string,
  startedAt: string,
): Omit<ServerReady, keyof Door['described']> {
  const { token, transport, defences, application, sessions } = configuration
  const { kind } = configuration.authentication
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
    parser: transport.parser,
    accounts: describeAccounts(configuration, input, keys),
    jwt: {
      algorithm: keys.algorithm,
      ...(keys.secret === undefined ? {} : { secret: keys.secret }),
      ...(keys.formerSecret === undefined ? {} : { formerSecret: keys.formerSecret }),
      ...(token.partner === '' || keys.partner === undefined
        ? {}
        : { partner: { issuer: token.partner, kid: keys.partner.kid, secret: keys.partner.secret } }),
      ...(keys.publicPem === undefined ? {} : { publicKey: keys.publicPem }),
      ...(keys.privatePem === undefined ? {} : { privateKey: keys.privatePem }),
      ...(keys.kid === undefined ? {} : { kid: keys.kid }),
      ...(chat ? { issuer: token.issuer, audience: token.audience, scope: token.scope, typ: token.type } : {}),
      lifetimeMs: token.lifetimeMs,
      ...(chat && defences.claims ? { lifetimeCapMs: token.lifetimeCapMs } : {}),
      leewayMs: token.leewayMs,
      graceMs: token.graceMs,
    },
    authentication: describeAuthentication(configuration),
    ...(chat && defences.revocation && kind !== 'api-key'
      ? {
          sessions: {
            revocation: sessions.revocation,
            registration: sessions.registration,
            lifetimeMs: sessions.absoluteLifetimeMs,
          },
        }
      : {}),
    limits: defences.limits ? configuration.limits : null,
    origins: configuration.origins,
    overrides: input.overrides ?? [],
    logFile: input.logFile ?? null,
    startedAt,
  }
}

const SLOTS = { auth: 'token', cookie: COOKIE, header: 'x-api-key', query: 'token', event: 'authenticate' } as const

function describeAuthentication({ authentication }: Configuration): ServerReady['authentication'] {
  return { ...authentication, name: SLOTS[authentication.place] }
}

function describeAccounts(
  { authentication }: Configuration,
  { credentials = [] }: ServerInput,
  { signingKey }: TokenKeys,
): readonly ReadyAccount[] {
  if (authentication.kind !== 'api-key') return credentials
  return credentials.map((account) => ({ ...account, apiKey: apiKeyOf({ id: account.id, generation: 0 }, signingKey) }))
}
