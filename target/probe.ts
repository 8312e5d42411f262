/** What a Socket.IO server tells a stranger: the facts with which a profile can begin. A few honest handshakes. */
import { HarnessError } from '../errors.ts'
import { sayStatus } from './client.ts'
import { createPacketDecoder, type EngineConnection, encodePacket, type Network, openEngine } from './wire/index.ts'

/** How the server answers a CONNECT without a token. */
export type ConnectAnswer =
  /** No token was asked for. */
  | { readonly kind: 'admitted' }
  /** CONNECT_ERROR, with its message. */
  | { readonly kind: 'refused'; readonly message: string }
  /** There is no such namespace. */
  | { readonly kind: 'unknown' }
  /** It hung up. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' }

export interface Findings {
  readonly url: string
  readonly path: string
  /** Transports that opened a session. */
  readonly transports: readonly ('websocket' | 'polling')[]
  /** Why the others did not. */
  readonly refusedTransports: Readonly<Record<string, string>>
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  /** 0: it does not say. */
  readonly maxPayloadBytes: number
  /** The Engine.IO protocol that it speaks. 3: a server of socket.io 2, which answers every client in it. */
  readonly eio: 3 | 4
  /** Protocol 3 (socket.io 2.x clients) is let in. */
  readonly eio3: boolean
  readonly namespaces: readonly { readonly name: string; readonly answer: ConnectAnswer }[]
}

export interface ProbeOptions {
  readonly url: string
  readonly path: string
  /** Tried besides the root namespace. */
  readonly namespaces: readonly string[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

type TransportName = Findings['transports'][number]

/**
 * Asks a server what it is. Sends no token and no event.
 * @throws {HarnessError} `target-unreachable`, `target-hung`, `remote-refused`; `target-not-socketio` when no transport
 *   opens a session
 */
export async function probe(network: Network, options: ProbeOptions): Promise<Findings> {
  const opened = new Map<TransportName, EngineConnection['open']>()
  const refusedTransports: Record<string, string> = {}
  const eio = await spokenProtocol(network, options)
  for (const transport of ['websocket', 'polling'] as const) {
    const result = await tryOpen(network, options, transport, eio)
    if (typeof result === 'string') refusedTransports[transport] = result
    else {
      opened.set(transport, result.open)
      await result.close()
    }
  }
  const transports = [...opened.keys()]
  const [open] = opened.values()
  if (open === undefined || transports[0] === undefined) throw notSocketIo(options, refusedTransports)
  const eio3 = eio === 3 || (await opens(network, options, transports[0], 3))
  const namespaces: Findings['namespaces'][number][] = []
  // One after the other, each on a connection of its own: servers limit how often one may try.
  for (const name of ['/', ...options.namespaces])
    namespaces.push({ name, answer: await connectEmpty(network, options, transports[0], eio, name) })
  return {
    url: options.url,
    path: options.path,
    transports,
    refusedTransports,
    pingIntervalMs: open.pingIntervalMs,
    pingTimeoutMs: open.pingTimeoutMs,
    maxPayloadBytes: open.maxPayloadBytes,
    eio,
    eio3,
    namespaces,
  }
}

/**
 * A server of socket.io 2 does not look at the version that is asked for: over WebSocket it seems to speak ours, and only
 * its polling shows that it does not, since the two protocols frame packets otherwise there.
 */
async function spokenProtocol(network: Network, options: ProbeOptions): Promise<3 | 4> {
  if (await opens(network, options, 'polling', 4)) return 4
  return (await opens(network, options, 'polling', 3)) ? 3 : 4
}

async function opens(network: Network, options: ProbeOptions, transport: TransportName, eio: 3 | 4): Promise<boolean> {
  const result = await tryOpen(network, options, transport, eio)
  if (typeof result === 'string') return false
  await result.close()
  return true
}

/** An open connection, or why there is none. What says nothing about Socket.IO (nobody there, too slow) is thrown. */
async function tryOpen(
  network: Network,
  { url, path, timeoutMs, signal }: ProbeOptions,
  transport: TransportName,
  eio: 3 | 4,
): Promise<EngineConnection | string> {
  try {
    const result = await openEngine(network, { url, path, transport, eio, timeoutMs, signal })
    if (result.ok) return result.connection
    return result.status === 101
      ? 'it ended the WebSocket at once'
      : `${sayStatus(result.status)} ${oneLine(result.body)}`.trim()
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'target-not-socketio') return error.message
    // An old client is often just not answered, and that is an answer.
    if (eio === 3 && error instanceof HarnessError && error.code !== 'interrupted') return error.message
    throw error
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 120)
}

function notSocketIo({ url, path }: ProbeOptions, refused: Readonly<Record<string, string>>): HarnessError {
  const answers = Object.entries(refused).map(([transport, why]) => `${transport}: ${why}`)
  return new HarnessError('target-not-socketio', `${url} answers at ${path}, but not as Socket.IO`, {
    hint: [...answers, 'is it mounted on another path? --path /chat/socket.io'].join('\n'),
  })
}

async function connectEmpty(
  network: Network,
  options: ProbeOptions,
  transport: TransportName,
  eio: 3 | 4,
  namespace: string,
): Promise<ConnectAnswer> {
  const engine = await tryOpen(network, options, transport, eio)
  if (typeof engine === 'string') return { kind: 'closed' }
  const { promise, resolve } = Promise.withResolvers<ConnectAnswer>()
  const decoder = createPacketDecoder()
  engine.onMessage = (data) => {
    const packet = decoder.push(data)
    if (packet === undefined || 'violation' in packet || !('nsp' in packet) || packet.nsp !== namespace) return
    if (packet.type === 'connect') resolve({ kind: 'admitted' })
    if (packet.type === 'connect-error') resolve(refusal(packet.data))
  }
  engine.onClose = () => resolve({ kind: 'closed' })
  const timer = setTimeout(resolve, options.timeoutMs, { kind: 'silent' })
  // Under protocol 3 everybody is in the root namespace from the start, and asking for it is an error.
  if (eio === 4 || namespace !== '/') engine.send(encodePacket({ type: 'connect', nsp: namespace }).text)
  const answer = await promise
  clearTimeout(timer)
  await engine.close()
  return answer
}

function refusal(data: unknown): ConnectAnswer {
  const message = (data as { message?: unknown } | undefined)?.message
  // A server of socket.io 2 sends the message alone.
  const told = message ?? data
  const text = typeof told === 'string' ? told : JSON.stringify(data)
  // What socket.io itself says of a namespace that nobody made.
  return text === 'Invalid namespace' ? { kind: 'unknown' } : { kind: 'refused', message: oneLine(text) }
}
