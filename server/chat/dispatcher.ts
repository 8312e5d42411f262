import type { Socket } from 'socket.io'
import { clip } from '../log.ts'
import type { ExpiryClock, Policies, Refused, Reply } from '../policies.ts'
import { describe } from './admission.ts'
import type { Connection } from './connections.ts'

/** Serves one event: from its payload to the reply. */
export type Handler = (socket: Socket, connection: Connection, payload: unknown) => Reply | Promise<Reply>

/** What a refused event is told, by the reason it was refused for. Anything else is `unauthorized`. */
const TOLD: Readonly<Record<string, string>> = {
  payload: 'invalid_payload',
  nesting: 'too_deep',
  'reply-bytes': 'rate_limited',
  'store-unavailable': 'unavailable',
  'not-a-member': 'not_a_member',
  'rooms-per-socket': 'rate_limited',
  'rooms-per-account': 'rate_limited',
  'members-per-room': 'rate_limited',
  unavailable: 'unavailable',
}

/** The reply for a refusal. */
export function told({ reason }: Refused): Reply {
  return { ok: false, error: (Object.hasOwn(TOLD, reason) && TOLD[reason]) || 'unauthorized' }
}

/** The only way an event takes into the chat: alive, counted, known, and guarded. */
export function createDispatcher(
  policies: Policies,
  handlers: ReadonlyMap<string, Handler>,
  clock: ExpiryClock,
): (socket: Socket, connection: Connection) => void {
  const serve = async (socket: Socket, connection: Connection, args: readonly unknown[]): Promise<void> => {
    const counted = policies.admitEvent(connection, socket, args)
    const admitted = counted instanceof Promise ? await counted : counted
    // While it waited, the connection may have been ended.
    if (!socket.connected) return
    if (!admitted.ok && admitted.reason === 'store-unavailable') return policies.acknowledge(args, told(admitted))
    if (!admitted.ok) return refuseFlood(policies, socket, connection, args, admitted)
    const known = policies.admitUnauthenticated(connection, socket, args[0])
    if (!known.ok) {
      policies.audit('auth.refused', { ...who(socket, connection), reason: known.reason })
      return policies.acknowledge(args, told(known))
    }
    const shaped = policies.admitNesting(args)
    if (!shaped.ok) {
      policies.audit('payload.refused', { ...who(socket, connection), reason: shaped.reason })
      return policies.acknowledge(args, told(shaped))
    }
    const handler = typeof args[0] === 'string' ? handlers.get(args[0]) : undefined
    if (handler === undefined) {
      policies.audit('event.unknown', { ...who(socket, connection), name: clip(args[0], 32) })
      return policies.acknowledge(args, { ok: false, error: 'unknown_event' })
    }
    const payload = typeof args[1] === 'function' ? undefined : args[1]
    const reply = handler(socket, connection, payload)
    policies.acknowledge(args, reply instanceof Promise ? await reply : reply)
  }

  return (socket, connection) => {
    policies.attach(socket, (args) => {
      if (!socket.connected) return
      if (!clock.traffic(connection)) return policies.acknowledge(args, { ok: false, error: 'unauthorized' })
      policies.guard(
        () => serve(socket, connection, args),
        (error) => {
          policies.audit('handler.failed', { ...who(socket, connection), error: describe(error) })
        },
      )
    })
  }
}

function refuseFlood(
  policies: Policies,
  socket: Socket,
  connection: Connection,
  args: readonly unknown[],
  refused: Refused,
): void {
  // The log must not become the flooder's next target: one line for each window, one for the end.
  if (refused.overBy === 1) policies.audit('limit.exceeded', { ...who(socket, connection), reason: refused.reason })
  if (policies.isFlooding(connection, Date.now())) {
    policies.audit('limit.disconnected', { ...who(socket, connection), reason: refused.reason })
    connection.end()
    return
  }
  const retryAfterMs = refused.retryAfterMs ?? 1
  policies.acknowledge(args, { ok: false, error: 'rate_limited', retryAfterMs: Math.ceil(retryAfterMs) })
}

/** Who did something, for the log. */
export function who(socket: Socket, connection: Connection): Record<string, unknown> {
  return {
    account: connection.identity?.id,
    address: connection.address,
    connection: connection.id.slice(0, 6),
    namespace: socket.nsp.name,
  }
}
