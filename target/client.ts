/** One Engine.IO connection and the Socket.IO namespaces on it. */
import type { Target } from './target.ts'
import {
  type CloseInfo,
  createPacketDecoder,
  type EngineConnection,
  encodePacket,
  openEngine,
  type SocketPacket,
} from './wire/index.ts'

/** How the target said no. `silence`: it took the connection and never answered the CONNECT. */
export interface Refusal {
  readonly stage: 'handshake' | 'connect' | 'closed' | 'silence'
  /** HTTP status, when refused at the handshake. */
  readonly status?: number
  /** In words for a report: `CONNECT_ERROR "unauthorized"`. */
  readonly how: string
  /** All that the target said, for attacks that look for leaks in it. */
  readonly said: string
}

export interface ClientOptions {
  /** Another node than the first one. */
  node?: string
  transport: 'websocket' | 'polling'
  eio: 3 | 4
  parser?: 'default' | 'msgpack'
  query: readonly (readonly [string, string])[]
  headers: readonly (readonly [string, string])[]
  subprotocols: readonly string[]
  timeoutMs: number
  address?: string
  signal?: AbortSignal
}

export interface NamespaceListener {
  onEvent(event: string, args: readonly unknown[], ack: number | undefined): void
  onEnd(how: string, byPeer: boolean): void
}

export interface Client {
  readonly engine: EngineConnection
  connect(namespace: string, auth: unknown, timeoutMs: number): Promise<ConnectAnswer>
  listen(namespace: string, listener: NamespaceListener): void
  /** `asksForAck` gives the packet an acknowledgement id, as honest clients do that wait for one; nobody waits here. */
  emit(namespace: string, event: string, args: readonly unknown[], asksForAck?: boolean): void
  emitWithAck(
    namespace: string,
    event: string,
    args: readonly unknown[],
    timeoutMs: number,
  ): Promise<readonly unknown[] | undefined>
  /** What the target said on this connection before it closed it, if it did. */
  readonly closing: CloseInfo | undefined
  close(): Promise<void>
  kill(): void
}

/** `pid`: the secret to take up this connection with when it is lost, from servers that offer that. */
export type ConnectAnswer = { ok: true; id: string; pid?: string } | { ok: false; refusal: Refusal }

/** Where a connection goes. A target is one. */
export type Endpoint = Pick<Target, 'network' | 'url' | 'tls'> & { readonly profile: Pick<Target['profile'], 'path'> }

/** @throws HarnessError as `openEngine` does */
export async function openClient(
  target: Endpoint,
  options: ClientOptions,
): Promise<{ ok: true; client: Client } | { ok: false; refusal: Refusal }> {
  const handlers: { packet?: (data: string | Buffer) => void; close?: (info: CloseInfo) => void } = {}
  const opened = await openEngine(target.network, {
    url: options.node ?? target.url,
    path: target.profile.path,
    transport: options.transport,
    eio: options.eio,
    parser: options.parser,
    query: options.query.map(([key, value]) => [key, value]),
    headers: options.headers.map(([key, value]) => [key, value]),
    subprotocols: [...options.subprotocols],
    timeoutMs: options.timeoutMs,
    ...(target.tls === undefined ? {} : { tls: target.tls }),
    ...(options.address === undefined ? {} : { localAddress: options.address }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onPacket: (packet) => {
      if (packet.type === 'message') handlers.packet?.(packet.data)
    },
    onClose: (info) => handlers.close?.(info),
  })
  if (!opened.ok) {
    const body = opened.body.slice(0, 2_000)
    const refusal: Refusal = {
      stage: 'handshake',
      status: opened.status,
      how: opened.closed === undefined ? sayStatus(opened.status) : describeClose(opened.closed),
      said: `${opened.headers.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${body}`,
    }
    return { ok: false, refusal }
  }
  return { ok: true, client: createClient(opened.connection, options.eio, handlers) }
}

function createClient(
  engine: EngineConnection,
  eio: 3 | 4,
  handlers: { packet?: (data: string | Buffer) => void; close?: (info: CloseInfo) => void },
): Client {
  const decoder = createPacketDecoder()
  const listeners = new Map<string, NamespaceListener>()
  // A CONNECT is answered once per namespace; attacks that send several of them use the engine directly.
  const connecting = new Map<string, (answer: ConnectAnswer) => void>()
  const early = new Map<string, SocketPacket[]>()
  const acks = new Map<number, (args: readonly unknown[] | undefined) => void>()
  let nextAck = 0
  let closing: CloseInfo | undefined

  function onPacket(packet: SocketPacket): void {
    const waiting = connecting.get(packet.nsp)
    if (packet.type === 'connect') {
      const { sid, pid } = (packet.data ?? {}) as { sid?: unknown; pid?: unknown }
      waiting?.({ ok: true, id: typeof sid === 'string' ? sid : '', ...(typeof pid === 'string' ? { pid } : {}) })
      return
    }
    if (packet.type === 'connect-error') {
      const said = JSON.stringify(packet.data) ?? ''
      const message = (packet.data as { message?: unknown } | undefined)?.message
      waiting?.({ ok: false, refusal: { stage: 'connect', how: `CONNECT_ERROR ${JSON.stringify(message)}`, said } })
      return
    }
    if (packet.type === 'ack' || packet.type === 'binary-ack') {
      const resolve = acks.get(packet.id ?? -1)
      acks.delete(packet.id ?? -1)
      resolve?.(Array.isArray(packet.data) ? packet.data : [])
      return
    }
    const listener = listeners.get(packet.nsp)
    // Events can follow the CONNECT answer in the same read, before the session listens.
    if (listener === undefined) early.set(packet.nsp, [...(early.get(packet.nsp) ?? []), packet])
    else deliver(listener, packet)
  }

  handlers.packet = (data) => {
    const packet = decoder.push(data)
    if (packet !== undefined && packet.type !== 'violation') onPacket(packet)
  }
  handlers.close = (info) => {
    closing = info
    const how = describeClose(info)
    for (const resolve of acks.values()) resolve(undefined)
    acks.clear()
    for (const resolve of connecting.values()) resolve({ ok: false, refusal: { stage: 'closed', how, said: how } })
    for (const listener of listeners.values()) listener.onEnd(how, info.by !== 'us')
  }

  function emitPacket(nsp: string, event: string, args: readonly unknown[], id?: number): void {
    if (!engine.isOpen) return
    const { text, attachments } = encodePacket({
      type: 'event',
      nsp,
      data: [event, ...args],
      ...(id === undefined ? {} : { id }),
    })
    engine.send(text)
    for (const attachment of attachments) engine.send(attachment)
  }

  return {
    engine,
    get closing() {
      return closing
    },
    connect(namespace, auth, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<ConnectAnswer>()
      connecting.set(namespace, resolve)
      const timer = setTimeout(resolve, timeoutMs, {
        ok: false,
        refusal: { stage: 'silence', how: `no answer to CONNECT within ${timeoutMs} ms`, said: '' },
      })
      if (closing !== undefined) handlers.close?.(closing)
      // Engine.IO 3 servers connect the root namespace by themselves, and take no CONNECT payload.
      else if (eio === 4) engine.send(encodePacket({ type: 'connect', nsp: namespace, data: auth }).text)
      else if (namespace !== '/') engine.send(`0${namespace}`)
      return promise.finally(() => {
        clearTimeout(timer)
        connecting.delete(namespace)
      })
    },
    listen(namespace, listener) {
      listeners.set(namespace, listener)
      const waiting = early.get(namespace) ?? []
      early.delete(namespace)
      for (const packet of waiting) deliver(listener, packet)
      if (closing !== undefined) listener.onEnd(describeClose(closing), closing.by !== 'us')
    },
    emit: (namespace, event, args, asksForAck) =>
      emitPacket(namespace, event, args, asksForAck === true ? nextAck++ : undefined),
    emitWithAck(namespace, event, args, timeoutMs) {
      if (closing !== undefined) return Promise.resolve(undefined)
      const { promise, resolve } = Promise.withResolvers<readonly unknown[] | undefined>()
      const id = nextAck++
      acks.set(id, resolve)
      const timer = setTimeout(resolve, timeoutMs, undefined)
      emitPacket(namespace, event, args, id)
      return promise.finally(() => {
        clearTimeout(timer)
        acks.delete(id)
      })
    },
    async close() {
      await engine.close()
    },
    kill: () => engine.kill(),
  }
}

function deliver(listener: NamespaceListener, packet: SocketPacket): void {
  if (packet.type === 'disconnect') listener.onEnd('DISCONNECT packet', true)
  if (packet.type !== 'event' && packet.type !== 'binary-event') return
  const [event, ...args] = Array.isArray(packet.data) ? packet.data : []
  listener.onEvent(String(event), args, packet.id)
}

/** 0 stands for none: a server that hung up, as Engine.IO does with an upgrade to a path that it does not know. */
export function sayStatus(status: number): string {
  return status === 0 ? 'hung up without an answer' : `HTTP ${status}`
}

/** How a connection ended, in words for a report. */
export function describeClose(info: CloseInfo): string {
  const who = info.by === 'us' ? 'closed by us' : info.by === 'peer' ? 'closed by the server' : 'connection lost'
  const facts = [info.kind, info.code, info.reason, info.status && `HTTP ${info.status}`].filter(Boolean)
  return `${who} (${facts.join(' ')})`
}
