import type { Namespace, Socket } from 'socket.io'
import { type Admission, accept, type Checked, type Policies, type Proof, type Refused, refuse } from '../policies.ts'
import type { Connections } from './connections.ts'

/** How sockets get into namespaces: reads and proves their token, one policy after the other. */
export function createAdmission(policies: Policies, connections: Connections): Admission {
  const prove = async (value: unknown): Promise<Checked<Proof>> => {
    const text = policies.tokenText(value)
    if (!text.ok) return text
    const verified = await policies.verifySignature(text.value)
    if (!verified.ok) return verified
    const { header, claims } = verified.value
    const nowMs = Date.now()
    const lifetime = policies.checkLifetime(claims, nowMs)
    const refused = [
      policies.checkType(header),
      policies.checkIssuer(claims),
      policies.checkAudience(claims),
      policies.checkNotBefore(claims, nowMs),
      lifetime,
    ].find((checked) => !checked.ok)
    if (refused !== undefined && !refused.ok) return refused
    const identity = policies.identify(claims)
    if (!identity.ok) return identity
    return accept({ identity: identity.value, expiresAtMs: lifetime.ok ? lifetime.value : nowMs })
  }

  const enter = (socket: Socket, { identity, expiresAtMs }: Proof): Checked => {
    const connection = connections.of(socket)
    if (connection === undefined) return refuse('connection-gone')
    const admitted = policies.admitAccount(connection, identity, connections.ofAccount(identity.id))
    if (!admitted.ok) return admitted
    // Counted in the same tick in which it was checked: nothing can slip in between.
    connections.bind(connection, identity)
    connection.expiresAtMs = Math.min(connection.expiresAtMs, expiresAtMs)
    policies.audit('auth.accepted', {
      account: identity.id,
      address: connection.address,
      ...policies.loggedHandshake(socket),
    })
    return admitted
  }

  return {
    prove,
    enter,
    async authenticate(socket) {
      const proof = await prove(policies.readToken(socket))
      return proof.ok ? enter(socket, proof.value) : proof
    },
    refusal(socket, refused) {
      auditRefusal(policies, connections, socket, refused)
      return policies.tellConnect(refused, policies.readToken(socket))
    },
    failed: (error) => policies.audit('handler.failed', { at: 'connect', error: describe(error) }),
  }
}

/** Puts the admission in front of a namespace, or of all that come of a dynamic one. */
export function guardNamespace(
  guarded: Namespace,
  policies: Policies,
  connections: Connections,
  admission: Admission,
): void {
  guarded.use((socket, next) => {
    const namespace = socket.nsp.name
    const connection = connections.of(socket)
    if (connection === undefined) return next(admission.refusal(socket, refuse('connection-gone')))
    const attempt = policies.admitConnectAttempt(connection)
    if (!attempt.ok) {
      next(admission.refusal(socket, attempt))
      return connection.end()
    }
    const claimed = policies.claimNamespace(connection, namespace)
    if (!claimed.ok) {
      // No answer: the official client sends a second CONNECT when connect() is called once more than needed, and an
      // error would make it give up the first, which is about to come in.
      policies.audit('connect.refused', { reason: claimed.reason, ...policies.loggedHandshake(socket) })
      return
    }
    policies.admitSocket(socket, admission, (error) => {
      const entered = error === undefined ? policies.mayEnter(namespace, connection.identity) : undefined
      if (entered?.ok) return next()
      connection.namespaces.delete(namespace)
      next(error ?? admission.refusal(socket, entered ?? refuse('failure')))
    })
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
