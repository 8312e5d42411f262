import { randomUUID } from 'node:crypto'
import type { Server, Socket } from 'socket.io'
import type { Configuration } from '../configuration.ts'
import { roomKey } from '../policies/events.ts'
import type { Admission, Draft, Policies, Refused, Reply } from '../policies.ts'
import { guardNamespace } from './admission.ts'
import type { Connection, Connections } from './connections.ts'
import { createDispatcher, type Handler, told, who } from './dispatcher.ts'
import { guardRecovery, takeUp } from './recovery.ts'
import { createSessions, endIdleConnections } from './sessions.ts'

/** Puts the chat on all configured namespaces, all behind the same door. Returns what stops its clocks. */
export function attachChat(
  io: Server,
  configuration: Configuration,
  policies: Policies,
  connections: Connections,
  admission: Admission,
): () => void {
  const clock = createSessions(configuration, policies, connections)
  const listen = createDispatcher(policies, handlers(policies, connections, admission, configuration), clock)
  for (const namespace of configuration.namespaces) {
    guardNamespace(io, namespace, policies, connections, admission)
    if (!configuration.recovery.skipMiddlewares) guardRecovery(io.of(namespace), policies)
    io.of(namespace).on('connection', (socket) => {
      const connection = connections.of(socket)
      if (connection === undefined) return socket.disconnect(true)
      connection.namespaces.set(namespace, socket)
      connection.idleSinceMs = undefined
      if (connection.identity !== undefined) takeUp(socket, connection.identity, policies)
      listen(socket, connection)
      socket.once('disconnect', () => left(connection, namespace, socket))
      return undefined
    })
  }
  const stopIdle = endIdleConnections(policies, connections)
  return () => {
    clock.stop()
    stopIdle()
  }
}

function left(connection: Connection, namespace: string, socket: Socket): void {
  if (connection.namespaces.get(namespace) === socket) connection.namespaces.delete(namespace)
  if (connection.namespaces.size === 0) connection.idleSinceMs = Date.now()
}

function handlers(
  policies: Policies,
  connections: Connections,
  admission: Admission,
  { token: { leewayMs }, authentication }: Configuration,
): ReadonlyMap<string, Handler> {
  const refused = (socket: Socket, connection: Connection, event: string, reason: Refused): Reply => {
    const name = reason.reason === 'payload' ? 'payload.refused' : 'room.refused'
    policies.audit(name, { ...who(socket, connection), name: event, reason: reason.reason })
    return told(reason)
  }

  const join: Handler = (socket, connection, payload) => {
    const room = policies.readRoom(payload)
    if (!room.ok) return refused(socket, connection, 'room:join', room)
    const identity = connection.identity
    if (identity === undefined) return told({ ok: false, reason: 'no-identity' })
    const allowed = policies.mayJoin(socket, identity, room.value)
    if (!allowed.ok) return refused(socket, connection, 'room:join', allowed)
    void socket.join(roomKey(room.value))
    return { ok: true, room: room.value }
  }

  const leave: Handler = (socket, connection, payload) => {
    const room = policies.readRoom(payload)
    if (!room.ok) return refused(socket, connection, 'room:leave', room)
    void socket.leave(roomKey(room.value))
    return { ok: true, room: room.value }
  }

  const send: Handler = (socket, connection, payload) => {
    const identity = connection.identity
    if (identity === undefined) return told({ ok: false, reason: 'no-identity' })
    const draft = policies.readMessage(payload, identity)
    if (!draft.ok) return refused(socket, connection, 'message:send', draft)
    const allowed = policies.maySend(socket, draft.value.room)
    if (!allowed.ok) return refused(socket, connection, 'message:send', allowed)
    return { ok: true, id: broadcast(socket, draft.value) }
  }

  const renew: Handler = async (socket, connection, payload) => {
    const proof = await policies.renew(connection, payload, admission.prove)
    if (!proof.ok) {
      policies.audit('renew.refused', { ...who(socket, connection), reason: proof.reason, detail: proof.detail })
      return told(proof)
    }
    connections.bind(connection, proof.value.identity)
    if (proof.value.session !== undefined) connection.sessions.add(proof.value.session)
    connection.expiresAtMs = proof.value.expiresAtMs
    connection.announced = false
    policies.audit('session.renewed', who(socket, connection))
    return { ok: true, expiresAt: proof.value.expiresAtMs - leewayMs }
  }

  const authenticate: Handler = async (socket, connection, payload) => {
    const given = await admission.prove((payload as { token?: unknown } | null | undefined)?.token)
    const proof = policies.admitReauthentication(connection, given)
    const entered = proof.ok ? admission.enter(socket, proof.value) : proof
    if (entered.ok) return { ok: true }
    policies.audit('auth.refused', { ...who(socket, connection), reason: entered.reason })
    // After the answer: who cannot say who they are has nothing else to do here.
    setImmediate(() => connection.end())
    return told(entered)
  }

  return new Map([
    ...(authentication.place === 'event' ? [['authenticate', authenticate] as const] : []),
    ['room:join', join],
    ['room:leave', leave],
    ['message:send', send],
    ['session:renew', renew],
  ])
}

/** Sends to the whole room, the sender included; the server alone chooses id and time. */
function broadcast(socket: Socket, { room, text, from }: Draft): string {
  const id = randomUUID()
  const to = typeof room === 'string' ? roomKey(room) : room.map(roomKey)
  socket.nsp.to(to).emit('message:new', { id, room, from, text, at: Date.now() })
  return id
}
