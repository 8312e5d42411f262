/** A target as the load driver wants it: with a token for each user, and without the rest. */
import { HarnessError } from '../errors.ts'
import type { EventTemplate, Json, LoadTarget, LoadUser, SendTemplate } from '../scenarios/open-loop/load-target.ts'
import { placeToken } from '../target/placement.ts'
import type { Account, Action } from '../target/profile.ts'
import { createTarget, type Target } from '../target/target.ts'
import { type Network, request } from '../target/wire/index.ts'
import type { OpenTarget } from './open-targets.ts'

export interface LoadTargetOptions {
  readonly timeoutMs: number
  /** The owner of a target that is not ours says that its service may be harmed. */
  readonly allowDisruptive?: boolean
  readonly withAlgorithm?: NonNullable<LoadTarget['withAlgorithm']>
}

/**
 * Logs every ordinary account in and describes the target for a workload.
 * @throws {HarnessError} `usage` when its token travels in a way that the driver does not know; `login-failed`
 */
export async function loadTargetOf(
  target: OpenTarget,
  network: Network,
  options: LoadTargetOptions,
): Promise<LoadTarget> {
  const { profile, info, reference } = target
  if (profile.token.in === 'event' || profile.token.in === 'subprotocol')
    throw new HarnessError('usage', `bench cannot yet send a token as ${profile.token.in}`, {
      hint: 'it can in auth, header, query and cookie; if the server takes one of these too, say so in the profile',
    })
  const live = createTarget(profile, network, options.timeoutMs)
  const { users, refreshTokens } = await logAllIn(live)
  const { send, hear, join, direct, signal } = profile.chat
  return {
    name: info.name,
    url: live.url,
    path: profile.path,
    namespace: profile.namespace,
    parser: profile.protocol.parser,
    transports: profile.transports,
    network,
    users,
    placeToken: (token) => placed(profile.token, token, profile.request.headers),
    send: sending(send),
    hear: template(hear),
    mayDisrupt: info.reference || options.allowDisruptive === true,
    ...(live.tls === undefined ? {} : { tls: live.tls }),
    ...(join === undefined ? { rooms: [profile.chat.room] } : { join: sending(join) }),
    ...(direct === undefined ? {} : { direct: { send: sending(direct.send), hear: template(direct.hear) } }),
    ...(signal === undefined ? {} : { aside: template(signal.send) }),
    ...(profile.renew === undefined ? {} : { renew: sending(profile.renew) }),
    ...(profile.key === undefined ? {} : { algorithm: profile.key.algorithm }),
    ...refreshing(live, refreshTokens),
    ...(reference === undefined ? {} : { pid: reference.pid, ...loopDelay(target, network, options.timeoutMs) }),
    ...(options.withAlgorithm === undefined ? {} : { withAlgorithm: options.withAlgorithm }),
  }
}

async function logAllIn(live: Target): Promise<{ users: LoadUser[]; refreshTokens: string[] }> {
  const users: LoadUser[] = []
  const refreshTokens: string[] = []
  // One after the other: a login is slow on purpose, and limited.
  for (const account of live.profile.accounts.filter(({ role }) => role !== 'admin')) {
    const { token, refreshToken } = account.token === undefined ? await logIn(live, account) : { token: account.token }
    users.push({ token, address: String(account.id ?? account.username ?? account.name) })
    if (refreshToken !== undefined) refreshTokens.push(refreshToken)
  }
  return { users, refreshTokens }
}

async function logIn(live: Target, account: Account): Promise<{ token: string; refreshToken?: string | undefined }> {
  const { status, token, refreshToken } = await live.login(account)
  if (status < 400 && token !== undefined) return { token, refreshToken }
  const how = status < 400 ? 'holds no token where the profile says' : `was refused with ${status}`
  throw new HarnessError('login-failed', `the login of account "${account.name}" ${how}`, {
    hint: 'check login.url, login.json, login.token and the password in the profile',
  })
}

/** Each refresh token is good once: the next one comes with the answer. */
function refreshing(live: Target, refreshTokens: readonly string[]): Pick<LoadTarget, 'refresh'> {
  const recipe = live.profile.refresh
  if (recipe === undefined || refreshTokens.length === 0) return {}
  const latest = [...refreshTokens]
  return {
    async refresh(user) {
      const { status, token, refreshToken } = await live.send(recipe, { refreshToken: latest[user] ?? '' })
      if (status >= 400 || token === undefined)
        throw new HarnessError('login-failed', `a refresh was refused with ${status}`)
      if (refreshToken !== undefined) latest[user] = refreshToken
      return token
    },
  }
}

/** As prom-client calls it. */
const loopDelayMetric = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m

function loopDelay(
  { reference }: OpenTarget,
  network: Network,
  timeoutMs: number,
): Pick<LoadTarget, 'readLoopDelayMs'> {
  const operations = reference?.ready.operations
  if (operations === undefined) return {}
  const { url, token } = operations
  return {
    async readLoopDelayMs() {
      const headers = token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const]
      const answer = await request(network, { method: 'GET', url: new URL('/metrics', url), headers, timeoutMs })
      const found = loopDelayMetric.exec(answer.text())
      return found === null ? undefined : Number(found[1]) * 1000
    },
  }
}

function sending({ event, args, ack }: Action): SendTemplate {
  return {
    ...template({ event, args }),
    ack: ack !== false,
    ...(typeof ack === 'object' ? { acknowledged: ack.ok as Json } : {}),
  }
}

function template({ event, args }: { event: string; args: readonly unknown[] }): EventTemplate {
  return { event, args: args as readonly Json[] }
}

function placed(place: Parameters<typeof placeToken>[0], token: string, headers: Readonly<Record<string, string>>) {
  const { auth, headers: own = [], query } = placeToken(place, token)
  return {
    ...(auth === undefined ? {} : { auth }),
    headers: [...Object.entries(headers), ...own],
    ...(query === undefined ? {} : { query }),
  }
}
