/**
 * One observed client session: a connection to one namespace of the target, with what it received. Built on the wire,
 * not on the official client, so that nothing reconnects behind our back and nothing is refused before it is sent.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, openClient, type Refusal } from './client.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { joinPatiently, joinRoom } from './join.ts'
import { type Place, type Placement, placeToken } from './placement.ts'
import type { Target } from './target.ts'
import type { EngineConnection } from './wire/index.ts'

export type { Refusal } from './client.ts'
export type { Heard, ReceivedEvent } from './inbox.ts'

export interface ConnectOptions {
  /** The credential, put where the profile says. Absent: none is sent. Attacks also send values that are no strings. */
  token?: unknown
  /** Where to put it instead; several places get the same token. */
  place?: Place | readonly Place[]
  /** The whole CONNECT payload, instead of a placed token. */
  auth?: unknown
  /** Put beside the token in the CONNECT payload. Own keys stay own: `__proto__` is sent and not applied. */
  extraAuth?: Record<string, unknown>
  namespace?: string
  /** Another node of the target than the first one. */
  node?: string
  transport?: 'websocket' | 'polling'
  eio?: 3 | 4
  query?: readonly (readonly [string, string])[]
  headers?: readonly (readonly [string, string])[]
  /** Goes from polling to WebSocket before CONNECT, with these headers on that request besides the profile's. */
  upgrade?: readonly (readonly [string, string])[]
  /** Local source address (127.x.y.z on Linux loopback). */
  address?: string | undefined
  /** Default: the target's own. */
  timeoutMs?: number
  /** Joins the profile's room after connecting, where it has one. Default true. */
  join?: boolean
  signal?: AbortSignal
}

/** How a session ended: the server's DISCONNECT of the namespace, or the end of the whole connection. */
export interface SessionEnd {
  readonly how: string
  readonly byPeer: boolean
  readonly atMs: number
}

/** What it received is read from its inbox: `events`, `heard`, `waitForEvent`, `onHeard`, `onEvent`. */
export interface Session extends Omit<Inbox, 'take'> {
  readonly id: string
  /** What the connection can be taken up with when it is lost, where the target offers that. */
  readonly pid: string | undefined
  readonly namespace: string
  readonly client: Client
  readonly engine: EngineConnection
  readonly isOpen: boolean
  readonly ended: Promise<SessionEnd>
  readonly end: SessionEnd | undefined
  emit(event: string, args: readonly unknown[]): void
  /** Undefined: no acknowledgement within the time, or the session ended. */
  emitWithAck(event: string, args: readonly unknown[], timeoutMs: number): Promise<readonly unknown[] | undefined>
  /** Sends a chat message as the profile says, asking for an acknowledgement where it names one. `extra` is merged into an object argument: fields a client may not set. */
  say(text: string, options?: { room?: unknown; extra?: Record<string, unknown> }): void
  sayWithAck(text: string, timeoutMs: number, room?: unknown): Promise<readonly unknown[] | undefined>
  join(room?: string): Promise<readonly unknown[] | undefined>
  /** The payload of its CONNECT: what another namespace of the same connection would be asked for. */
  readonly auth: unknown
  /** Another namespace on the same connection. */
  attach(namespace: string, auth: unknown): Promise<Admission>
  close(): Promise<void>
  /** Cuts the TCP connection, as a lost network does. */
  kill(): void
}

export type Admission =
  | { readonly admitted: true; readonly session: Session }
  | { readonly admitted: false; readonly refusal: Refusal }

/** The connection that a session stands on, with the credential in it where it travels there, and no namespace yet. */
export interface Approach {
  readonly client: Client
  /** What CONNECT has to carry. */
  readonly auth: unknown
  /** What has to be sent after it, where the credential travels in an event. */
  readonly event: Placement['event']
}

/**
 * Opens the connection that `openSession` would use, and stops before CONNECT. Close the client.
 * @throws HarnessError as `openSession` does
 */
export async function approach(
  target: Target,
  options: ConnectOptions,
): Promise<({ ok: true } & Approach) | { ok: false; refusal: Refusal }> {
  const { profile } = target
  const places = options.place === undefined ? [profile.token] : [options.place].flat()
  const placed = places.map((place) => (options.token === undefined ? {} : placeToken(place as Place, options.token)))
  const opened = await openClient(target, {
    ...(options.node === undefined ? {} : { node: options.node }),
    transport: options.transport ?? profile.transports[0] ?? 'websocket',
    eio: options.eio ?? profile.protocol.eio,
    parser: profile.protocol.parser,
    query: [
      ...Object.entries(profile.request.query),
      ...placed.flatMap((part) => part.query ?? []),
      ...(options.query ?? []),
    ],
    headers: overridden(
      [...Object.entries(profile.request.headers), ...placed.flatMap((part) => part.headers ?? [])],
      options.headers ?? [],
    ),
    subprotocols: placed.flatMap((part) => part.subprotocols ?? []),
    timeoutMs: options.timeoutMs ?? target.timeoutMs,
    ...(options.address === undefined ? {} : { address: options.address }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  if (!opened.ok) return opened
  return {
    ok: true,
    client: opened.client,
    auth: options.auth ?? mergeObjects([...placed.map((part) => part.auth), options.extraAuth]),
    event: placed.find((part) => part.event !== undefined)?.event,
  }
}

/**
 * Connects and, unless told not to, joins the chat room. A refusal by the target is data, not an exception.
 * @throws HarnessError target-unreachable, target-hung, target-not-socketio, remote-refused, limit-reached
 */
export async function openSession(target: Target, options: ConnectOptions): Promise<Admission> {
  const { profile } = target
  const timeoutMs = options.timeoutMs ?? target.timeoutMs
  const approached = await approach(target, options)
  if (!approached.ok) return { admitted: false, refusal: approached.refusal }
  const { client, auth, event } = approached
  if (options.upgrade !== undefined) {
    const headers = overridden(Object.entries(profile.request.headers), options.upgrade)
    const upgraded = await client.engine.upgrade(timeoutMs, headers)
    if (!upgraded.ok) {
      void client.close()
      const how = `the upgrade was answered with ${upgraded.status}`
      return { admitted: false, refusal: { stage: 'handshake', status: upgraded.status, how, said: upgraded.body } }
    }
  }
  const admission = await attach(target, client, options.namespace ?? profile.namespace, auth, timeoutMs)
  if (!admission.admitted) {
    if (admission.refusal.stage !== 'closed') void client.close()
    return admission
  }
  if (event !== undefined) await admission.session.emitWithAck(event.name, event.args, Math.min(timeoutMs, 1_000))
  if (options.join !== false) await joinPatiently(target, admission.session)
  if (target.readyMs > 0) await Promise.race([admission.session.ended, sleep(target.readyMs)])
  return admission
}

async function attach(
  target: Target,
  client: Client,
  namespace: string,
  auth: unknown,
  timeoutMs: number,
): Promise<Admission> {
  const joined = await client.connect(namespace, auth, timeoutMs)
  if (!joined.ok) return { admitted: false, refusal: joined.refusal }
  return { admitted: true, session: createSession(target, client, namespace, { ...joined, auth }, timeoutMs) }
}

function createSession(
  target: Target,
  client: Client,
  namespace: string,
  { id, pid, auth }: { readonly id: string; readonly pid?: string; readonly auth: unknown },
  timeoutMs: number,
): Session {
  const { send } = target.profile.chat
  const ended = Promise.withResolvers<SessionEnd>()
  const session: Inbox & { -readonly [K in keyof Session]: Session[K] } = Object.assign(createInbox(target.profile), {
    id,
    pid,
    auth,
    namespace,
    client,
    engine: client.engine,
    isOpen: true,
    end: undefined,
    ended: ended.promise,
    emit: (event, args) => client.emit(namespace, event, args),
    emitWithAck: (event, args, ackTimeoutMs) => client.emitWithAck(namespace, event, args, ackTimeoutMs),
    // Without the acknowledgement id an honest message could already be an attack: some handlers call it unasked.
    say: (text, options) => client.emit(namespace, send.event, target.messageArgs(text, options), send.ack !== false),
    sayWithAck: (text, ackTimeoutMs, room) =>
      client.emitWithAck(
        namespace,
        send.event,
        target.messageArgs(text, room === undefined ? {} : { room }),
        ackTimeoutMs,
      ),
    join: (room) => joinRoom(target, session, room, timeoutMs),
    attach: (other, auth) => attach(target, client, other, auth, timeoutMs),
    close: () => client.close(),
    kill: () => client.kill(),
  } satisfies Omit<Session, keyof Inbox>)
  client.listen(namespace, {
    onEvent: session.take,
    onEnd(how, byPeer) {
      if (session.end !== undefined) return
      session.isOpen = false
      session.end = { how, byPeer, atMs: performance.now() }
      ended.resolve(session.end)
    },
  })
  return session
}

function mergeObjects(parts: readonly (object | undefined)[]): unknown {
  const present = parts.filter((part) => part !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present.flatMap((part) => Object.entries(part)))
}

/** An attack's own header replaces the profile's of the same name. */
function overridden(
  base: readonly (readonly [string, string])[],
  override: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  const names = new Set(override.map(([name]) => name.toLowerCase()))
  return [...base.filter(([name]) => !names.has(name.toLowerCase())), ...override]
}
