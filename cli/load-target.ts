/** A target as the load driver wants it: with a token for each user, and without the rest. */
import { createTokens } from '../attacks/tokens.ts'
import { HarnessError } from '../errors.ts'
import type { EventTemplate, Json, LoadTarget } from '../scenarios/open-loop/load-target.ts'
import { createLeases } from '../target/leases.ts'
import { placeToken } from '../target/placement.ts'
import { createTarget } from '../target/target.ts'
import type { Network } from '../target/wire/index.ts'
import type { OpenTarget } from './open-targets.ts'

/**
 * Logs every ordinary account in and describes the target for a workload.
 * @throws {HarnessError} `usage` when its token travels in a way that the driver does not know; `login-failed`
 */
export async function loadTargetOf(target: OpenTarget, network: Network, timeoutMs: number): Promise<LoadTarget> {
  const { profile, info, reference } = target
  if (profile.token.in === 'event' || profile.token.in === 'subprotocol')
    throw new HarnessError('usage', `bench cannot yet send a token as ${profile.token.in}`, {
      hint: 'it can in auth, header, query and cookie; if the server takes one of these too, say so in the profile',
    })
  const live = createTarget(profile, network, timeoutMs)
  const tokens = createTokens(live, createLeases(profile, false))
  const users: { token: string }[] = []
  // One after the other: a login is slow on purpose, and limited.
  for (const account of profile.accounts.filter(({ role }) => role !== 'admin'))
    users.push({ token: await tokens.of(account) })
  const { send, hear, join } = profile.chat
  return {
    name: info.name,
    url: live.url,
    path: profile.path,
    namespace: profile.namespace,
    transports: profile.transports,
    network,
    users,
    placeToken: (token) => placed(profile.token, token, profile.request.headers),
    send: {
      ...template(send),
      ack: send.ack !== false,
      ...(typeof send.ack === 'object' ? { acknowledged: send.ack.ok as Json } : {}),
    },
    hear: template(hear),
    ...(join === undefined ? { rooms: [profile.chat.room] } : { join: { ...template(join), ack: join.ack !== false } }),
    ...(reference === undefined ? {} : { pid: reference.pid }),
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
