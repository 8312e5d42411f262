import { readdirSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { HarnessError } from '../errors.ts'
import { limits } from './limits.ts'
import { nearest } from './nearest.ts'

const milliseconds = z.int().min(0)

const token = z.strictObject({
  algorithm: z.enum(['HS256', 'RS256', 'ES256', 'EdDSA']).default('HS256'),
  issuer: z.string().min(1).default('gatecrash'),
  /** Another issuer whose tokens are taken too, under a key of its own (HS256 only); empty for none. */
  partner: z.string().default(''),
  audience: z.string().min(1).default('gatecrash-chat'),
  /** What the token is good for: one that a user gives to another program need not speak in the chat. */
  scope: z
    .string()
    .regex(/^[\w:-]+$/)
    .default('chat'),
  /** The `typ` of the header: an access token is not to be confused with any other token under the same key. */
  type: z.string().min(1).default('at+jwt'),
  lifetimeMs: z
    .int()
    .min(1_000)
    .default(15 * 60_000),
  /** Longest `exp - iat` that is believed, whoever signed it. */
  lifetimeCapMs: z
    .int()
    .min(1_000)
    .default(60 * 60_000),
  leewayMs: milliseconds.default(2_000),
  /** How long a live connection may stay after its token's end in order to renew. */
  graceMs: milliseconds.default(3_000),
  maxBytes: z.int().min(512).default(4_096),
})

const authentication = z.strictObject({
  /** What proves who somebody is. A session is the random id of a cookie, an API key is for a service. */
  kind: z.enum(['jwt', 'session', 'api-key']).default('jwt'),
  /** The one slot that is looked at. `event`: a socket comes in first and says `authenticate` within the deadline. */
  place: z.enum(['auth', 'cookie', 'header', 'query', 'event']).default('auth'),
  deadlineMs: milliseconds.default(3_000),
})

const sessions = z.strictObject({
  /** However often it is refreshed, a login ends after this long. */
  absoluteLifetimeMs: z
    .int()
    .min(1_000)
    .default(12 * 60 * 60_000),
  /** Whether an access token ends with its session, or lives until its own end. Connections end at once either way. */
  revocation: z.enum(['immediate', 'lifetime']).default('immediate'),
  registration: z.boolean().default(true),
  minPasswordLength: z.int().min(1).default(10),
})

const transport = z.strictObject({
  transports: z
    .array(z.enum(['polling', 'websocket']))
    .min(1)
    .default(['polling', 'websocket']),
  connectTimeoutMs: z.int().min(100).default(5_000),
  maxHttpBufferSize: z.int().min(1_024).default(65_536),
  pingIntervalMs: z.int().min(100).default(25_000),
  pingTimeoutMs: z.int().min(100).default(20_000),
  allowEIO3: z.boolean().default(false),
  serveClient: z.boolean().default(false),
  /** How long the head, and the whole, of an HTTP request may take to arrive; 0 waits for ever. */
  requestTimeoutMs: milliseconds.default(10_000),
  /** How packets are encoded: `msgpack` is smaller for binary data, and every client must speak it. */
  parser: z.enum(['default', 'msgpack']).default('default'),
  /** Compresses WebSocket messages: costs a context of memory for each connection, and time. */
  perMessageDeflate: z.boolean().default(false),
  /** `origins` answers the listed origins; `reflect` answers whoever asks, with credentials: never do that. */
  cors: z.enum(['origins', 'reflect']).default('origins'),
})

/** Each defence as a switch, so that what it costs can be measured. */
const defences = z.strictObject({
  claims: z.boolean().default(true),
  origin: z.boolean().default(true),
  urls: z.boolean().default(true),
  validation: z.boolean().default(true),
  membership: z.boolean().default(true),
  limits: z.boolean().default(true),
  expiry: z.boolean().default(true),
  guard: z.boolean().default(true),
  audit: z.boolean().default(true),
  /** Sessions that end take their tokens and connections with them. */
  revocation: z.boolean().default(true),
  /** Headers that tell browsers what not to do. */
  headers: z.boolean().default(true),
})

const tls = z.strictObject({
  mode: z.enum(['off', 'on']).default('off'),
  /** The oldest version that is spoken. */
  minVersion: z.enum(['TLSv1', 'TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
  /** PEM files; without them a pair is made and signed by itself. */
  certificate: z.string().default(''),
  key: z.string().default(''),
  /** What answers without TLS, on a port of its own: nothing, a refusal, or for pages a redirect. */
  plain: z.enum(['closed', 'refuse', 'redirect']).default('closed'),
  plainPort: z.int().min(0).max(65_535).default(0),
  /** 0: not said. Two years, as hstspreload.org asks for; short where the certificate is a temporary one. */
  hstsMaxAgeS: z.int().min(0).default(63_072_000),
})

const operations = z.strictObject({
  /** Who reads /metrics and /config: who has the token, or who reaches a port of their own on loopback. */
  access: z.enum(['token', 'port']).default('token'),
  port: z.int().min(0).max(65_535).default(0),
  /** A small reverse proxy in front, on the port that clients are told; the server itself has one of its own then. */
  proxy: z.enum(['off', 'on']).default('off'),
})

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text
function isAddressOrSubnet(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/')
  const bits = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits && rest.length === 0
}

const schema = z.strictObject({
  application: z.enum(['chat', 'guide']).default('chat'),
  /** Processes with a port each, that share their state over Redis. */
  nodes: z.int().min(1).max(16).default(1),
  namespaces: z
    .array(z.string().regex(/^\/[a-z0-9/-]*$/))
    .min(1)
    .default(['/', '/support', '/random']),
  /** Origins a browser may come from. A client without the header is no browser, and is let in on its token alone. */
  origins: z
    .array(z.string().refine(isOrigin, 'not an origin such as https://chat.example.test'))
    .default(['https://chat.example.test']),
  /** Addresses or subnets whose `X-Forwarded-For` is believed. */
  trustedProxies: z.array(z.string().refine(isAddressOrSubnet, 'not an address or a subnet')).default([]),
  message: z.strictObject({ maxTextLength: z.int().min(1).default(2_000) }).prefault({}),
  /** Where messages are kept: in memory, the last of each room, or in a SQLite file. */
  history: z
    .strictObject({ store: z.enum(['memory', 'sqlite']).default('memory'), file: z.string().default(':memory:') })
    .prefault({}),
  authentication: authentication.prefault({}),
  token: token.prefault({}),
  sessions: sessions.prefault({}),
  /** How long a lost connection may be taken up again, in milliseconds; 0: not at all. */
  recovery: z
    .strictObject({
      windowMs: milliseconds.max(300_000).default(0),
      /** Socket.IO's own default, by which who knows a `pid` needs no token: never do that. */
      skipMiddlewares: z.boolean().default(false),
    })
    .prefault({}),
  limits: limits.prefault({}),
  transport: transport.prefault({}),
  tls: tls.prefault({}),
  operations: operations.prefault({}),
  defences: defences.prefault({}),
})

/** Everything about a server that is data. */
export type Configuration = z.infer<typeof schema>
export type { Limits } from './limits.ts'
/** One `--set`, as reports print it. */
export interface Override {
  readonly name: string
  readonly value: unknown
}

const directory = join(import.meta.dirname, 'configs')

/** The names that `--config` takes, in alphabetical order. */
export function listConfigurations(): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -4))
    .sort()
}

/**
 * The named configuration with defaults filled in and overrides applied and type-checked.
 * Throws HarnessError `usage` for an unknown name, an unknown path (it names the nearest) or a value of the wrong type.
 */
export function loadConfiguration(name: string, overrides: readonly Override[] = []): Configuration {
  const known = listConfigurations()
  if (!known.includes(name)) {
    throw new HarnessError('usage', `there is no configuration "${name}"`, { hint: `choose from ${known.join(', ')}` })
  }
  const raw: unknown = parse(readFileSync(join(directory, `${name}.yml`), 'utf8'))
  return applyOverrides(check(raw, `configuration ${name}`), overrides)
}

/** `limits.messages.perAccount=5` as an override; the value is read as YAML, so numbers, booleans and [lists] work. */
export function parseOverride(text: string): Override {
  const at = text.indexOf('=')
  if (at < 1) {
    throw new HarnessError('usage', `--set ${text} has no value`, { hint: 'write --set limits.messages.perAccount=5' })
  }
  try {
    return { name: text.slice(0, at).trim(), value: parse(text.slice(at + 1)) as unknown }
  } catch (cause) {
    throw new HarnessError('usage', `--set ${text} is not YAML`, { hint: 'quote what has special characters', cause })
  }
}

/** Looked for in its own section first: what is spelt alike elsewhere is something else. */
function settingsLike(name: string, paths: readonly string[]): string[] {
  const section = name.slice(0, name.lastIndexOf('.') + 1)
  const beside = paths.filter((path) => path.startsWith(section))
  return nearest(name, beside.length > 0 ? beside : paths)
}

function applyOverrides(configuration: Configuration, overrides: readonly Override[]): Configuration {
  const changed = structuredClone(configuration)
  const paths = leafPaths(configuration)
  for (const { name, value } of overrides) {
    if (!paths.includes(name)) {
      throw new HarnessError('usage', `--set ${name}: there is no such setting`, {
        hint: `did you mean ${settingsLike(name, paths).join(' or ')}?`,
      })
    }
    const keys = name.split('.')
    const last = keys.pop() ?? ''
    let holder = changed as unknown as Record<string, unknown>
    for (const key of keys) holder = holder[key] as Record<string, unknown>
    holder[last] = value
  }
  return overrides.length === 0 ? changed : check(changed, '--set')
}

function check(raw: unknown, where: string): Configuration {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new HarnessError('usage', `${where}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is wrong'}`, {
    hint: 'see server/configuration.ts for what each setting takes',
  })
}

function leafPaths(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? leafPaths(inner, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}
