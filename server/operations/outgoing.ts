/** Cuts off clients that do not read: neither Engine.IO nor ws puts a bound on what waits for one. */
import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Server } from 'socket.io'
import type { Policies } from '../policies.ts'

/** What may come in between two looks is bounded by the message limits. */
const SWEEP_MS = 200
/** What a packet costs besides its text, so that many empty ones count as well; measured, roughly. */
const PACKET_BYTES = 64

interface EngineSocket {
  readonly id: string
  readonly writeBuffer: readonly { readonly data?: unknown }[]
  readonly transport: { readonly socket?: { terminate(): void; readonly _socket?: Socket } }
  close(discard: boolean): void
}

/** The TCP connections of a server, and what went over them. */
export interface Wires {
  readonly open: ReadonlySet<Socket>
  bytes(): { readonly received: number; readonly sent: number }
  /** Cuts off whoever is still there, in the middle of whatever it is. */
  hangUp(): void
}

/** Keeps a list of the TCP (or TLS) connections of the servers. */
export function watchWires(servers: readonly HttpServer[]): Wires {
  const open = new Set<Socket>()
  // One that has not finished its TLS handshake is not among the others.
  const accepted = new Set<Socket>()
  let received = 0
  let sent = 0
  // What a worker is handed is not always a socket, and then it does not count.
  const isSocket = (socket: Socket): boolean => socket.bytesRead !== undefined
  for (const server of servers) {
    server.on('connection', (socket: Socket) => {
      if (!isSocket(socket)) return
      accepted.add(socket)
      socket.once('close', () => accepted.delete(socket))
    })
    const secure = 'setSecureContext' in server
    server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
      if (!isSocket(socket)) return
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        received += socket.bytesRead
        sent += socket.bytesWritten
      })
    })
  }
  return {
    open,
    bytes() {
      const total = { received, sent }
      for (const socket of open) {
        total.received += socket.bytesRead
        total.sent += socket.bytesWritten
      }
      return total
    },
    hangUp() {
      for (const socket of accepted) socket.destroy()
    },
  }
}

/** Looks again and again; returns what stops it. */
export function cutSlowReaders(io: Server, wires: Wires, policies: Policies): () => void {
  const timer = setInterval(() => {
    const clients = (io.engine as unknown as { clients: Record<string, EngineSocket> }).clients
    for (const id in clients) {
      const client = clients[id]
      if (client === undefined || client.writeBuffer.length === 0) continue
      const bytes = waitingBytes(client)
      if (policies.isSlowReader(bytes)) cut(client, bytes, policies)
    }
    // Answers that nobody fetches, and frames that the kernel no longer takes.
    for (const socket of wires.open) {
      if (socket.writableLength === 0 || !policies.isSlowReader(socket.writableLength)) continue
      policies.audit('reader.disconnected', { waitingBytes: socket.writableLength })
      socket.destroy()
    }
  }, SWEEP_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function waitingBytes({ writeBuffer, transport }: EngineSocket): number {
  let bytes = transport.socket?._socket?.writableLength ?? 0
  for (const { data } of writeBuffer) {
    bytes += PACKET_BYTES
    if (typeof data === 'string' || Buffer.isBuffer(data)) bytes += Buffer.byteLength(data)
  }
  return bytes
}

/** Without a goodbye: it would have to wait behind what nobody reads. */
function cut(client: EngineSocket, bytes: number, policies: Policies): void {
  policies.audit('reader.disconnected', { connection: client.id.slice(0, 6), waitingBytes: bytes })
  if (client.transport.socket === undefined) client.close(true)
  else client.transport.socket.terminate()
}
