/** The options of a connection, as socket.io-client takes them. */
import { type Place, placeToken } from '../../target/placement.ts'
import type { ConnectOptions } from '../../target/session.ts'
import type { Scene } from './script.ts'
import type { Words } from './words.ts'

/** A header that is sent several times is a list. */
export function merged(headers: readonly (readonly [string, string])[]): Record<string, unknown> {
  const all = Map.groupBy(headers, ([name]) => name)
  return Object.fromEntries(
    [...all].map(([name, lines]) => [name, lines.length > 1 ? lines.map(([, value]) => value) : lines[0]?.[1]]),
  )
}

/** Those of the profile go along unless they are among them. */
function upgradeHeaders(own: Readonly<Record<string, string>>, upgrade: readonly (readonly [string, string])[]) {
  const given = new Set(upgrade.map(([name]) => name.toLowerCase()))
  return merged([...Object.entries(own).filter(([name]) => !given.has(name.toLowerCase())), ...upgrade])
}

/** What socket.io-client is to be given, as JavaScript; undefined where it does not speak that way. */
export function connectOptions(options: ConnectOptions, { target }: Scene, words: Words): string | undefined {
  const { profile } = target
  // What the client library does not speak, or not that way.
  if (options.eio === 3) return undefined
  const places = options.place === undefined ? [profile.token] : [options.place].flat()
  const placed = places.map((place) => placeToken(place as Place, options.token))
  const protocols = placed.flatMap(({ subprotocols }) => subprotocols ?? [])
  const parts = placed.flatMap(({ auth }) => (auth === undefined ? [] : [auth]))
  const auth =
    options.auth ??
    (parts.length === 0 && options.extraAuth === undefined
      ? undefined
      : Object.fromEntries([...parts, options.extraAuth ?? {}].flatMap((part) => Object.entries(part))))
  // Of a connection that the script does not have.
  const { pid, offset } = (auth ?? {}) as Record<string, unknown>
  if ([pid, offset].some((secret) => typeof secret === 'string' && !words.knows(secret))) return undefined
  // The client library sends objects only.
  if (auth !== undefined && (typeof auth !== 'object' || auth === null)) return undefined
  const query = [
    ...Object.entries(profile.request.query),
    ...placed.flatMap((part) => part.query ?? []),
    ...(options.query ?? []),
  ]
  // Nor does it say a parameter twice.
  if (new Set(options.query?.map(([name]) => name)).size < (options.query?.length ?? 0)) return undefined
  const headers = [
    ...Object.entries(profile.request.headers),
    ...placed.flatMap((part) => part.headers ?? []),
    ...(options.headers ?? []),
  ]
  const event = placed.find((part) => part.event !== undefined)?.event
  const join =
    options.join !== false && profile.chat.join !== undefined
      ? [profile.chat.join.event, ...target.fill(profile.chat.join.args, { room: profile.chat.room })]
      : undefined
  return words.of({
    ...(options.node === undefined ? {} : { to: options.node }),
    namespace: options.namespace ?? profile.namespace,
    transports: options.upgrade
      ? ['polling', 'websocket']
      : [options.transport ?? profile.transports[0] ?? 'websocket'],
    ...(options.upgrade === undefined
      ? {}
      : {
          transportOptions: { websocket: { extraHeaders: upgradeHeaders(profile.request.headers, options.upgrade) } },
        }),
    ...(protocols.length === 0 ? {} : { protocols }),
    ...(auth === undefined ? {} : { auth }),
    ...(query.length === 0 ? {} : { query: Object.fromEntries(query) }),
    ...(headers.length === 0 ? {} : { extraHeaders: merged(headers) }),
    ...(event === undefined ? {} : { authenticate: [event.name, ...event.args] }),
    ...(join === undefined ? {} : { join }),
  })
}
