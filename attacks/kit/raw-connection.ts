/** An Engine.IO connection that no session manages: for packets that a session would never send. */

import { type CloseInfo, type EngineConnection, encodePacket, openEngine } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

export interface RawConnection {
  readonly engine: EngineConnection
  /** Socket.IO packets that came, as text; attachments are left out. */
  readonly received: readonly string[]
  readonly closed: Promise<CloseInfo>
  /** Waits until `received` has so many packets, or the connection ended, or the time is over. */
  receivedAtLeast(count: number, waitMs: number): Promise<boolean>
}

/**
 * Opens one with what the profile asks for at the handshake, but no token and no CONNECT. The caller closes it
 * (`engine.close()`). Undefined when the handshake was refused.
 * @throws HarnessError as `openEngine` does
 */
export async function openRaw(
  context: BaseContext,
  options: { transport?: 'websocket' | 'polling' | undefined; address?: string | undefined } = {},
): Promise<RawConnection | undefined> {
  const { network, url, tls, timeoutMs, profile } = context.target
  const received: string[] = []
  const waiters = new Set<{ count: number; done: () => void }>()
  const opened = await openEngine(network, {
    url,
    path: profile.path,
    transport: options.transport ?? profile.transports[0] ?? 'websocket',
    eio: profile.protocol.eio,
    parser: profile.protocol.parser,
    query: Object.entries(profile.request.query),
    headers: Object.entries(profile.request.headers),
    localAddress: options.address ?? context.freshAddress(),
    timeoutMs,
    signal: context.signal,
    ...(tls === undefined ? {} : { tls }),
    onPacket(packet) {
      if (packet.type !== 'message' || typeof packet.data !== 'string') return
      received.push(packet.data)
      for (const waiter of waiters) if (received.length >= waiter.count) waiter.done()
    },
  })
  if (!opened.ok) return undefined
  const engine = opened.connection
  // An attack that is cut off by its deadline leaves nothing open.
  context.signal.addEventListener('abort', () => engine.kill(), { once: true })
  return {
    engine,
    received,
    closed: engine.closed,
    async receivedAtLeast(count, waitMs) {
      if (received.length >= count) return true
      const { promise, resolve } = Promise.withResolvers<void>()
      const waiter = { count, done: resolve }
      waiters.add(waiter)
      const timer = setTimeout(resolve, waitMs)
      await Promise.race([promise, engine.closed])
      clearTimeout(timer)
      waiters.delete(waiter)
      return received.length >= count
    },
  }
}

/** Asks with this token, where a CONNECT carries it, and waits for the answer behind those of others: is it let in? */
export async function connects(context: BaseContext, raw: RawConnection, token: string): Promise<boolean> {
  const { namespace, token: place } = context.target.profile
  const from = raw.received.length
  raw.engine.send(encodePacket({ type: 'connect', nsp: namespace, data: { [place.name]: token } }).text)
  const endAtMs = performance.now() + context.settleMs
  // socket.io-protocol v5, "Packet encoding": 0 acknowledges a CONNECT.
  const isIn = () => raw.received.slice(from).some((packet) => packet.startsWith('0'))
  while (!isIn() && (await raw.receivedAtLeast(raw.received.length + 1, endAtMs - performance.now())));
  return isIn()
}

/** How long a new connection waits for the answer to its first CONNECT, in milliseconds: the middle one of five. */
export async function newcomerMs(context: BaseContext, auth: object): Promise<number> {
  const waits: number[] = []
  for (let n = 0; n < 5; n++) {
    const raw = await openRaw(context)
    const sentAtMs = performance.now()
    raw?.engine.send(encodePacket({ type: 'connect', nsp: context.target.profile.namespace, data: auth }).text)
    if (await raw?.receivedAtLeast(1, context.settleMs)) waits.push(performance.now() - sentAtMs)
    await raw?.engine.close()
  }
  const ms = waits.sort((a, b) => a - b)[waits.length >> 1] ?? 0
  context.note('measured', `a newcomer waits ${ms.toFixed(1)} ms for the answer to a CONNECT`)
  return ms
}
