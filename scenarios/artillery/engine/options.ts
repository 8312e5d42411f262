/** What `config.engines.gatecrash` and a `connect` step may say; the names are those of socket.io-client where it has one. */
import { HarnessError } from '../../../errors.ts'

export interface ConnectSettings {
  readonly auth: unknown
  readonly query: readonly (readonly [string, string])[]
  readonly headers: readonly (readonly [string, string])[]
  /** The first one opens the session; polling is upgraded where both are listed. */
  readonly transports: readonly ('polling' | 'websocket')[]
  readonly path: string
  readonly parser: 'default' | 'msgpack'
  readonly connectTimeoutMs: number
  readonly ackTimeoutMs: number
}

const understood = [
  'auth',
  'query',
  'extraHeaders',
  'transports',
  'upgrade',
  'path',
  'parser',
  'connectTimeoutMs',
  'ackTimeoutMs',
]
/** Of the whole engine, not of one connection. */
const ofTheEngine = ['allowRemote']
/** How socket.io-client manages its connections; here each user has its own, and none comes back by itself. */
const meaningless =
  /^(reconnection|forceNew|multiplex|secure|autoConnect|rememberUpgrade|withCredentials|randomization)/

/** @throws HarnessError `usage` for an option that is not understood: a quiet one would change what is measured */
export function readOptions(options: Readonly<Record<string, unknown>>, defaultTimeoutMs: number): ConnectSettings {
  for (const name of Object.keys(options)) {
    if (understood.includes(name) || ofTheEngine.includes(name) || meaningless.test(name)) continue
    const hint = `it knows ${[...understood, ...ofTheEngine].join(', ')}`
    throw new HarnessError('usage', `the engine gatecrash has no option "${name}"`, { hint })
  }
  const { auth = {}, query = {}, extraHeaders = {}, upgrade, path, parser = 'default' } = options
  if (parser !== 'default' && parser !== 'msgpack')
    throw new HarnessError('usage', `parser is default or msgpack, not ${JSON.stringify(parser)}`)
  return {
    auth,
    query: pairs('query', query),
    headers: pairs('extraHeaders', extraHeaders),
    transports: readTransports(options.transports, upgrade),
    parser,
    path: typeof path === 'string' ? path : '/socket.io',
    connectTimeoutMs: milliseconds('connectTimeoutMs', options.connectTimeoutMs, defaultTimeoutMs),
    ackTimeoutMs: milliseconds('ackTimeoutMs', options.ackTimeoutMs, defaultTimeoutMs),
  }
}

/** @throws HarnessError `usage` when it is no number of milliseconds above 0 */
export function milliseconds(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise
  const ms = Number(value)
  if (!Number.isFinite(ms) || ms <= 0) throw new HarnessError('usage', `${name} is no time in milliseconds: ${value}`)
  return ms
}

function readTransports(value: unknown, upgrade: unknown): ConnectSettings['transports'] {
  const listed = value === undefined ? ['polling', 'websocket'] : [value].flat()
  const known = listed.filter((name) => name === 'polling' || name === 'websocket')
  const [first] = known
  if (first === undefined || known.length < listed.length)
    throw new HarnessError('usage', `transports are polling and websocket, not ${JSON.stringify(value)}`)
  return first === 'websocket' || upgrade === false ? [first] : known
}

function pairs(name: string, value: unknown): (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null)
    throw new HarnessError('usage', `${name} is not a list of names and values`)
  return Object.entries(value).map(([key, text]) => [key, String(text)] as const)
}
