import { type RateLimiterAbstract, RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Connection } from '../chat/connections.ts'
import type { ChatPolicies } from '../chat/decisions.ts'
import { type Checked, type Policies, type PolicyContext, refuse, yes } from '../policies.ts'
import type { Places, Shared } from '../store/shared.ts'

/** Counts one more under a key. */
export type Limiter = (key: string) => Promise<Checked>

/** Counts with the given limiter of the library. */
export function limiterOver(name: string, points: number, limiter: Pick<RateLimiterAbstract, 'consume'>): Limiter {
  const allowed = (): Checked => yes
  const over = (result: unknown): Checked => {
    // Anything else than a count is a failure: whoever asked fails, and that is a refusal.
    if (result instanceof Error) throw result
    const { msBeforeNext, consumedPoints } = result as RateLimiterRes
    return refuse(name, { retryAfterMs: Math.max(1, msBeforeNext), overBy: consumedPoints - points })
  }
  return (key) => limiter.consume(key).then(allowed, over)
}

/** At most `points` in each window of `windowMs`, for each key. Keys are forgotten with their window. */
export function createLimiter(name: string, points: number, windowMs: number): Limiter {
  return limiterOver(name, points, new RateLimiterMemory({ keyPrefix: name, points, duration: windowMs / 1_000 }))
}

/** The same, counted by all nodes together where there are several. */
const limiterFor = ({ shared }: PolicyContext): typeof createLimiter => shared?.limiter ?? createLimiter

/**
 * The same, answered at once, for what is asked for every packet: a promise for each would cost more than the count,
 * and would let packets overtake each other. All keys share their windows, so forgetting them is dropping one map.
 */
export function createCounter(name: string, points: number, windowMs: number): (key: string, by?: number) => Checked {
  let window = 0
  let counts = new Map<string, number>()
  return (key, by = 1) => {
    const nowMs = Date.now()
    const current = Math.floor(nowMs / windowMs)
    if (current !== window) {
      window = current
      counts = new Map()
    }
    const count = (counts.get(key) ?? 0) + by
    counts.set(key, count)
    if (count <= points) return yes
    return refuse(name, { retryAfterMs: (current + 1) * windowMs - nowMs, overBy: count - points })
  }
}

/** Handshakes in a window and connections at one time, by address. */
export function admitHandshake(context: PolicyContext): Policies['admitHandshake'] {
  const { handshakes, connections } = context.configuration.limits
  const limiter = limiterFor(context)('handshakes-per-address', handshakes.perAddress, handshakes.windowMs)
  return (address, openConnections) =>
    openConnections >= connections.perAddress
      ? refuse('connections-per-address', { retryAfterMs: handshakes.windowMs, overBy: 1 })
      : limiter(address)
}

/** Attempts, not failures, so that parallel guesses cannot outrun the count. The address is charged first. */
export function admitLogin(context: PolicyContext): Policies['admitLogin'] {
  const { perAccount, perAddress, windowMs } = context.configuration.limits.login
  const create = limiterFor(context)
  const byAddress = create('login-per-address', perAddress, windowMs)
  const byAccount = create('login-per-account', perAccount, windowMs)
  return async (address, username) => {
    const checked = await byAddress(address)
    return checked.ok ? byAccount(username.trim().toLowerCase().slice(0, 64)) : checked
  }
}

/**
 * Guesses are few for the whole life of a connection; who is let in gets his attempt back (chat/admission.ts), and may
 * leave and come again as often as the window allows, because each time costs a signature.
 */
export function admitConnectAttempt({ configuration }: PolicyContext): Policies['admitConnectAttempt'] {
  const { perConnection, perWindow, windowMs } = configuration.limits.connectAttempts
  return ({ connects }, nowMs) => {
    if (nowMs - connects.sinceMs > windowMs) {
      connects.sinceMs = nowMs
      connects.inWindow = 0
    }
    connects.inWindow++
    connects.outstanding++
    if (connects.outstanding > perConnection) {
      return refuse('connect-attempts', { overBy: connects.outstanding - perConnection })
    }
    return connects.inWindow > perWindow ? refuse('connects', { overBy: connects.inWindow - perWindow }) : yes
  }
}

/**
 * One connection speaks for one account, in all namespaces: two identities on one wire are a confused deputy in waiting.
 */
export function admitAccount({ configuration, shared }: PolicyContext): Policies['admitAccount'] {
  const { perAccount } = configuration.limits.connections
  return (connection, identity, openForAccount) => {
    if (connection.identity !== undefined) {
      return connection.identity.id === identity.id ? yes : refuse('other-account-on-this-connection')
    }
    if (openForAccount >= perAccount) return refuse('connections-per-account', { overBy: 1 })
    return shared === undefined
      ? yes
      : place(shared.places, connection, `account:${identity.id}`, perAccount, 'connections-per-account')
  }
}

/**
 * Handshakes that are pipelined in one request are all decided before the first is a connection: so they are counted
 * again when they are. Where there are several nodes, a handshake counts those of its own, and this those of all.
 */
export function admitConnection({ configuration, shared }: PolicyContext): Policies['admitConnection'] {
  const { perAddress } = configuration.limits.connections
  if (shared === undefined) {
    return (_connection, open) =>
      open > perAddress ? refuse('connections-per-address', { overBy: open - perAddress }) : yes
  }
  return async (connection) => {
    const key = `address:${connection.address}`
    const checked = await place(shared.places, connection, key, perAddress, 'connections-per-address')
    // While nothing can be counted it may stay to be told so; it comes into no namespace.
    return checked.ok || checked.reason !== 'store-unavailable' ? checked : yes
  }
}

async function place(places: Places, { id }: Connection, key: string, atMost: number, name: string): Promise<Checked> {
  try {
    return (await places.take(id, key, atMost)) ? yes : refuse(name, { overBy: 1 })
  } catch {
    return refuse('store-unavailable')
  }
}

/**
 * Every packet counts, known event or not, against its account and against its address; nothing about the socket,
 * namespace, transport or event is in the key, so there is nothing to vary for a fresh budget.
 */
export function admitEvent(context: PolicyContext): Policies['admitEvent'] {
  const { perAccount, perAddress, windowMs } = context.configuration.limits.messages
  if (context.shared !== undefined) return admitEventTogether(context, context.shared)
  const byAccount = createCounter('messages-per-account', perAccount, windowMs)
  const byAddress = createCounter('messages-per-address', perAddress, windowMs)
  return (connection) => {
    const checked = byAccount(connection.identity?.id ?? connection.id)
    // A flooder's refused packets must not use up the address that others share.
    return checked.ok ? byAddress(connection.address) : checked
  }
}

/** By what the answer weighs, for those that are asked for in a few bytes and answered in many. */
export function admitReply({ configuration }: PolicyContext): ChatPolicies['admitReply'] {
  const { bytesPerAccount, windowMs } = configuration.limits.replies
  const count = createCounter('reply-bytes', bytesPerAccount, windowMs)
  return ({ id }, bytes) => count(id, bytes)
}

/** Looks at each level at a time, without a stack of its own: what is nested deeply must not be what ends it. */
export function admitNesting({ configuration }: PolicyContext): Policies['admitNesting'] {
  const { levels } = configuration.limits.nesting
  return (args) => {
    let level: object[] = args.filter(isContainer)
    for (let depth = 1; level.length > 0; depth++) {
      if (depth > levels) return refuse('nesting')
      const next: object[] = []
      for (const container of level) {
        for (const value of Object.values(container)) if (isContainer(value)) next.push(value)
      }
      level = next
    }
    return yes
  }
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)

/**
 * On several nodes: an account that is on all of them still has one budget. While the store is away nothing is served:
 * what would be acknowledged could not be delivered to the others.
 */
function admitEventTogether({ configuration }: PolicyContext, shared: Shared): Policies['admitEvent'] {
  const { perAccount, perAddress, windowMs } = configuration.limits.messages
  const byAccount = shared.limiter('messages-per-account', perAccount, windowMs)
  const byAddress = shared.limiter('messages-per-address', perAddress, windowMs)
  return async (connection) => {
    if (!shared.available()) return refuse('store-unavailable')
    const checked = await byAccount(connection.identity?.id ?? connection.id)
    return checked.ok ? byAddress(connection.address) : checked
  }
}

/** Nobody comes in, and nothing about an account changes, while it cannot be known who was thrown out. */
export function admitWithoutStore({ shared }: PolicyContext): Policies['admitWithoutStore'] {
  return () => (shared === undefined || shared.available() ? yes : refuse('store-unavailable'))
}

/** Socket.IO arms its handshake deadline once; one that came in and left again could stay for ever without this. */
export function isIdle({ configuration }: PolicyContext): Policies['isIdle'] {
  const { connectTimeoutMs } = configuration.transport
  return ({ idleSinceMs }, nowMs) => idleSinceMs !== undefined && nowMs - idleSinceMs > connectTimeoutMs
}

export function isFlooding({ configuration }: PolicyContext): Policies['isFlooding'] {
  const { refusals, windowMs } = configuration.limits.flood
  return (connection, nowMs) => {
    if (nowMs - connection.refusalsSinceMs > windowMs) {
      connection.refusalsSinceMs = nowMs
      connection.refusals = 0
    }
    return ++connection.refusals > refusals
  }
}
