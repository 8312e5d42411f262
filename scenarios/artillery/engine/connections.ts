/** The connections of one user: one Engine.IO session, shared by the namespaces that ask for nothing else. */
import { type Client, type Endpoint, openClient, type Refusal } from '../../../target/client.ts'
import type { Events } from './artillery.ts'
import type { ConnectSettings } from './options.ts'
import { createUserSocket, type UserSocket } from './user-socket.ts'

export type Server = Omit<Endpoint, 'profile'>

/** Counted from each user's start on, if only with 0: a check on a metric that never came up fails whatever it says. */
export const counters = [
  'socketio.emit',
  'socketio.messages_received',
  'socketio.acks_wanted',
  'socketio.acks_received',
  'socketio.acks_missing',
  'socketio.disconnects',
  'socketio.auth_rejected',
  'socketio.upgrade_failed',
] as const

export interface Connections {
  /** The namespace as processors know it: `''` for the root. `fresh`: over a session of its own, as settings that concern the session need it. */
  open(namespace: string, settings: ConnectSettings, fresh: boolean): Promise<UserSocket>
  close(): Promise<void>
}

/** @throws Error from `open` with what the server said: it becomes the name of artillery's counter of errors */
export function createConnections(
  server: Server,
  events: Events,
  sockets: Record<string, UserSocket | undefined>,
): Connections {
  const clients = new Set<Client>()
  let shared: Client | undefined

  async function openSession(settings: ConnectSettings): Promise<Client> {
    const opened = await openClient(
      { ...server, profile: { path: settings.path } },
      {
        transport: settings.transports[0] ?? 'websocket',
        eio: 4,
        query: settings.query,
        headers: settings.headers,
        subprotocols: [],
        parser: settings.parser,
        timeoutMs: settings.connectTimeoutMs,
      },
    )
    if (!opened.ok) throw refused(opened.refusal)
    clients.add(opened.client)
    void opened.client.engine.closed.then(() => clients.delete(opened.client))
    return opened.client
  }

  function refused({ stage, status, said, how }: Refusal): Error {
    if (stage === 'connect' || status === 401 || status === 403) events.emit('counter', 'socketio.auth_rejected', 1)
    return new Error(stage === 'connect' ? messageOf(said, how) : how)
  }

  return {
    async open(namespace, settings, fresh) {
      const before = sockets[namespace]
      before?.disconnect()
      const began = performance.now()
      const usable = shared?.engine.isOpen && !fresh && before === undefined ? shared : undefined
      const client = usable ?? (await openSession(settings))
      const answer = await client.connect(namespace || '/', settings.auth, settings.connectTimeoutMs)
      if (!answer.ok) {
        if (client !== usable) await client.close()
        throw refused(answer.refusal)
      }
      events.emit('histogram', 'socketio.connect_time', performance.now() - began)
      if (client !== usable && settings.transports.length > 1) void upgrade(client, events)
      if (shared?.engine.isOpen !== true) shared = client
      const socket = createUserSocket(client, namespace || '/', answer.id, settings.ackTimeoutMs, {
        received: () => events.emit('counter', 'socketio.messages_received', 1),
        disconnected: () => events.emit('counter', 'socketio.disconnects', 1),
      })
      sockets[namespace] = socket
      return socket
    },
    async close() {
      for (const socket of Object.values(sockets)) socket?.disconnect()
      await Promise.all([...clients].map((client) => client.close()))
    },
  }
}

/** As socket.io-client does it, while the session is already in use. */
async function upgrade(client: Client, events: Events): Promise<void> {
  const result = await client.engine.upgrade().catch(() => ({ ok: false }))
  if (!result.ok && client.engine.isOpen) events.emit('counter', 'socketio.upgrade_failed', 1)
}

/** A CONNECT_ERROR's message, as socket.io-client gives it. */
function messageOf(said: string, otherwise: string): string {
  const { message } = (JSON.parse(said || 'null') ?? {}) as { message?: unknown }
  return typeof message === 'string' && message !== '' ? message : otherwise
}
