import type { Namespace, Server, Socket } from 'socket.io'
import type { Configuration } from '../configuration.ts'
import type { Administer } from '../identity/administration.ts'
import { ADMIN_NAMESPACE, roomKey } from '../policies/rooms.ts'
import type { Admission, Policies, PolicyContext } from '../policies.ts'
import { memoryHistory } from '../store/history-memory.ts'
import { sqliteHistory } from '../store/history-sqlite.ts'
import { guardNamespace } from './admission.ts'
import type { Connection, Connections } from './connections.ts'
import { createDispatcher, type Handler, told, who } from './dispatcher.ts'
import { administrationEvents, online } from './events/administration.ts'
import { messageEvents } from './events/messages.ts'
import { peopleEvents } from './events/people.ts'
import { announceGone } from './events/presence.ts'
import { putOut, roomEvents } from './events/rooms.ts'
import type { Chat } from './events/serve.ts'
import { createHistory } from './history.ts'
import { guardRecovery, takeUp } from './recovery.ts'
import { createSessions, endIdleConnections } from './sessions.ts'

export interface ChatInput {
  readonly context: Omit<PolicyContext, 'audit' | 'keys'>
  readonly policies: Policies
  readonly connections: Connections
  readonly admission: Admission
  readonly administer: Administer
}

/** A chat that runs: `stop` ends its clocks, `close` writes what is not written yet. */
export interface RunningChat {
  stop(): void
  close(): void
}

/** Puts the chat on all configured namespaces, on one for each workspace and on that of the admins; one door for all. */
export function attachChat(io: Server, input: ChatInput): RunningChat {
  const { context, policies, connections, admission } = input
  const { configuration } = context
  const { store, file } = configuration.history
  const history = createHistory(store === 'sqlite' ? sqliteHistory(file) : memoryHistory())
  const clock = createSessions(configuration, policies, connections)
  const { administer } = input
  const chat: Chat = { io, policies, connections, history, administer, atMost: capsOf(configuration), ...context }
  context.rooms.onChange((namespace, name, room) => putOut(chat, namespace, name, room))
  const renewal = renew(policies, connections, admission, configuration)
  const arrival = configuration.authentication.place === 'event' ? [authenticate(policies, admission)] : []
  const administration = new Map([...administrationEvents(chat), ...arrival, renewal])
  const talk = [...roomEvents(chat), ...messageEvents(chat), ...peopleEvents(chat)]
  // Admin events are known everywhere, so that there is one answer to those who may not use them.
  const listen = createDispatcher(policies, new Map([...talk, ...administration]), clock)
  const listenToAdmins = createDispatcher(policies, administration, clock)

  const open = (namespace: Namespace, take: typeof listen): void => {
    guardNamespace(namespace, policies, connections, admission)
    namespace.on('connection', (socket: Socket) => entered(chat, socket, take))
  }
  // `/` is there already; all others, those of workspaces too, are guarded as they come.
  if (!configuration.recovery.skipMiddlewares) {
    guardRecovery(io.of('/'), policies)
    io.on('new_namespace', (namespace) => guardRecovery(namespace, policies))
  }
  for (const name of configuration.namespaces) open(io.of(name), listen)
  open(
    io.of((name, _auth, next) => next(null, policies.workspaceOf(name) !== undefined)),
    listen,
  )
  open(io.of(ADMIN_NAMESPACE), listenToAdmins)

  const stopIdle = endIdleConnections(policies, connections)
  return {
    stop: () => {
      clock.stop()
      stopIdle()
    },
    close: () => history.close(),
  }
}

/** No limits: then nothing stands in the way of as many as there is memory for. */
function capsOf({ defences, limits: { rooms, workspaces } }: Configuration): Chat['atMost'] {
  const free = Number.MAX_SAFE_INTEGER
  if (!defences.limits) return { rooms: free, members: free, guests: free }
  return { rooms: rooms.perAccount, members: rooms.members, guests: workspaces.guests }
}

function entered(chat: Chat, socket: Socket, take: (socket: Socket, connection: Connection) => void): void {
  const { connections } = chat
  const connection = connections.of(socket)
  if (connection === undefined) return void socket.disconnect(true)
  const namespace = socket.nsp.name
  connection.namespaces.set(namespace, socket)
  connection.idleSinceMs = undefined
  chat.policies.forgetCredential(socket)
  // Where direct messages arrive, on every device. Left with the socket, and by nothing else.
  if (connection.identity !== undefined) {
    void socket.join(roomKey(`user:${connection.identity.id}`))
    takeUp(socket, connection.identity, chat.policies)
  }
  take(socket, connection)
  socket.once('disconnecting', () => announceGone(socket, connection.identity))
  socket.once('disconnect', () => left(connection, namespace, socket))
  if (namespace === ADMIN_NAMESPACE) socket.emit('admin:state', { users: online(chat) })
}

function left(connection: Connection, namespace: string, socket: Socket): void {
  if (connection.namespaces.get(namespace) === socket) connection.namespaces.delete(namespace)
  if (connection.namespaces.size === 0) connection.idleSinceMs = Date.now()
}

function renew(
  policies: Policies,
  connections: Connections,
  admission: Admission,
  { token: { leewayMs } }: Configuration,
): [string, Handler] {
  return [
    'session:renew',
    async (socket, connection, payload) => {
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
    },
  ]
}

function authenticate(policies: Policies, admission: Admission): [string, Handler] {
  return [
    'authenticate',
    async (socket, connection, payload) => {
      const given = await admission.prove((payload as { token?: unknown } | null | undefined)?.token)
      const proof = policies.admitReauthentication(connection, given)
      const entered = proof.ok ? await admission.enter(socket, proof.value) : proof
      if (entered.ok) {
        if (connection.identity !== undefined) void socket.join(roomKey(`user:${connection.identity.id}`))
        return { ok: true }
      }
      policies.audit('auth.refused', { ...who(socket, connection), reason: entered.reason })
      // After the answer: who cannot say who they are has nothing else to do here.
      setImmediate(() => connection.end())
      return told(entered)
    },
  ]
}
