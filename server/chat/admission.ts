import type { Namespace, Socket } from 'socket.io'
import type { Configuration } from '../configuration.ts'
import {
  type Admission,
  accept,
  type Checked,
  type Policies,
  type Proof,
  type Refused,
  refuse,
  yes,
} from '../policies.ts'
import type { Connection, Connections } from './connections.ts'
import { takeLeft } from './recovery.ts'

/** How sockets get into namespaces: reads and proves their token, one policy after the other. */
export function createAdmission(
  policies: Policies,
  connections: Connections,
  { kind, place }: Configuration['authentication'],
): Admission {
  const prove = async (value: unknown): Promise<Checked<Proof>> => {
    const decidable = policies.admitWithoutStore()
    if (!decidable.ok) return decidable
    try {
      return await proveNow(value)
    } catch (error) {
      // It went in the middle of this: an honest client should come again, not log in again.
      const still = policies.admitWithoutStore()
      if (still.ok) throw error
      return still
    }
  }

  const proveNow = async (value: unknown): Promise<Checked<Proof>> => {
    const text = policies.tokenText(value)
    if (!text.ok) return text
    if (kind !== 'jwt') return policies.proveOpaque(text.value)
    const verified = await policies.verifySignature(text.value)
    if (!verified.ok) return verified
    const { header, claims } = verified.value
    const nowMs = Date.now()
    const lifetime = policies.checkLifetime(claims, nowMs)
    const refused = [
      policies.checkType(header),
      policies.checkIssuer(claims),
      policies.checkAudience(claims),
      policies.checkScope(claims),
      policies.checkNotBefore(claims, nowMs),
      lifetime,
    ].find((checked) => !checked.ok)
    if (refused !== undefined && !refused.ok) return refused
    const identity = policies.identify(claims)
    if (!identity.ok) return identity
    const live = await policies.checkSession(claims)
    if (!live.ok) return live
    return accept({
      identity: identity.value,
      expiresAtMs: lifetime.ok ? lifetime.value : nowMs,
      ...(typeof claims.sid === 'string' ? { session: claims.sid } : {}),
    })
  }

  const enter: Admission['enter'] = (socket, proof) => {
    const connection = connections.of(socket)
    if (connection === undefined) return refuse('connection-gone')
    const admitted = policies.admitAccount(connection, proof.identity, connections.ofAccount(proof.identity.id))
    if (!(admitted instanceof Promise)) return admitted.ok ? bind(socket, connection, proof) : admitted
    return admitted.then((checked) => {
      if (!checked.ok) return checked
      // While the nodes were counted, it may have closed, or another token may have come in on it.
      if (connections.of(socket) === undefined) return refuse('connection-gone')
      const other = connection.identity !== undefined && connection.identity.id !== proof.identity.id
      return other ? refuse('other-account-on-this-connection') : bind(socket, connection, proof)
    })
  }

  /** In the same tick in which it was admitted: nothing can slip in between. */
  const bind = (socket: Socket, connection: Connection, { identity, expiresAtMs, session }: Proof): Checked => {
    connections.bind(connection, identity)
    if (session !== undefined) connection.sessions.add(session)
    connection.expiresAtMs = Math.min(connection.expiresAtMs, expiresAtMs)
    // Kept with the socket when its connection is lost: whose what it leaves behind is.
    socket.data = { account: identity.id, session }
    policies.audit('auth.accepted', {
      account: identity.id,
      address: connection.address,
      ...policies.loggedHandshake(socket),
    })
    return yes
  }

  return {
    prove,
    enter,
    async authenticate(socket) {
      const shaped = policies.admitNesting([socket.handshake.auth])
      if (!shaped.ok) return shaped
      // Nobody yet: until an event has said who it is, nothing else is served.
      if (place === 'event') return yes
      const proof = await prove(policies.readToken(socket))
      if (!proof.ok) return proof
      const left = takeLeft(socket)
      if (left === undefined) return enter(socket, proof.value)
      const recovered = await policies.admitRecovery(left, proof.value)
      if (recovered.ok) return enter(socket, proof.value)
      left.giveBack()
      policies.audit('recovery.refused', { reason: recovered.reason, ...policies.loggedHandshake(socket) })
      return recovered
    },
    refusal(socket, refused) {
      auditRefusal(policies, connections, socket, refused)
      return policies.tellConnect(refused, policies.readToken(socket))
    },
    failed: (error) => policies.audit('handler.failed', { at: 'connect', error: describe(error) }),
  }
}

/**
 * Puts the admission in front of a namespace, or of all that come of a dynamic one: one CONNECT of a connection at a
 * time, and none after one came in.
 */
export function guardNamespace(
  guarded: Namespace,
  policies: Policies,
  connections: Connections,
  admission: Admission,
): void {
  const turns = new WeakMap<Namespace, WeakMap<Connection, (() => void)[]>>()
  const turnsIn = (namespace: Namespace) => {
    const waiting = turns.get(namespace) ?? new WeakMap<Connection, (() => void)[]>()
    turns.set(namespace, waiting)
    return waiting
  }

  const admit = (connection: Connection, socket: Socket, next: (error?: Error) => void): void => {
    const namespace = socket.nsp.name
    const waiting = turnsIn(socket.nsp)
    const claimed = policies.claimNamespace(connection, namespace)
    if (!claimed.ok) {
      // Its turn comes if the one before it is refused. If that one comes in there is no answer at all: the official
      // client sends a second CONNECT when connect() is called once too often, and an error would make it give up both.
      policies.audit('connect.refused', { reason: claimed.reason, ...policies.loggedHandshake(socket) })
      waiting.get(connection)?.push(() => admit(connection, socket, next))
      return
    }
    if (!waiting.has(connection)) waiting.set(connection, [])
    policies.admitSocket(socket, admission, (error) => {
      const entered = error === undefined ? policies.mayEnter(namespace, connection.identity) : undefined
      if (entered?.ok) {
        // Given back to it, and to those that waited in vain.
        connection.connects.outstanding -= 1 + (waiting.get(connection)?.length ?? 0)
        waiting.delete(connection)
        return next()
      }
      connection.namespaces.delete(namespace)
      next(error ?? admission.refusal(socket, entered ?? refuse('failure')))
      waiting.get(connection)?.shift()?.()
    })
  }

  guarded.use((socket, next) => {
    const connection = connections.of(socket)
    if (connection === undefined) return next(admission.refusal(socket, refuse('connection-gone')))
    const attempt = policies.admitConnectAttempt(connection, Date.now())
    if (attempt.ok) return admit(connection, socket, next)
    next(admission.refusal(socket, attempt))
    connection.end()
  })
}

function auditRefusal(policies: Policies, connections: Connections, socket: Socket, refused: Refused): void {
  const limited = refused.overBy !== undefined
  policies.audit(limited ? 'limit.exceeded' : 'auth.refused', {
    reason: refused.reason,
    ...(refused.detail === undefined ? {} : { detail: refused.detail }),
    address: connections.of(socket)?.address,
    ...policies.loggedHandshake(socket),
  })
}

/** An error's name and place for the log; not its message, which may quote what was being handled. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error'
  const place = error.stack?.split('\n').find((line) => line.startsWith('    at '))
  return `${error.name}${place ?? ''}`.slice(0, 300)
}
