/**
 * The part of an Engine.IO session that is the same on both transports: packets, heartbeat, and one ending. Data with
 * functions over it, since a load run holds tens of thousands of sessions.
 */
import type { CloseInfo } from './closing.ts'
import type { EngineOptions, Transport } from './connection-types.ts'
import type { EngineOpen, EnginePacket } from './engine.ts'
import { createMsgpackBridge, type ParserBridge } from './msgpack.ts'

export interface EngineSession {
  readonly options: EngineOptions
  /** Where the server's packets are not those of the default parser. */
  readonly bridge: ParserBridge | undefined
  transport: Transport | undefined
  open: EngineOpen | undefined
  onPacket: ((packet: EnginePacket) => void) | undefined
  onMessage: ((data: string | Buffer) => void) | undefined
  onClose: ((info: CloseInfo) => void) | undefined
  /** What is to be sent once an upgrade is over; undefined when sending goes on. */
  held: ((transport: Transport) => void)[] | undefined
  /** Packets that nobody was there to take; undefined once they are handed out as they come. */
  kept: EnginePacket[] | undefined
  /** Ends the session when no heartbeat came. */
  silence: NodeJS.Timeout | undefined
  /** With EIO=3: our pings. */
  pinging: NodeJS.Timeout | undefined
  /** True once the caller of `openEngine()` has its connection. */
  begun: boolean
  ended: CloseInfo | undefined
  whenEnded: ((info: CloseInfo) => void)[] | undefined
  /** Bytes of the transport that was left in an upgrade. */
  bytesSentBefore: number
  bytesReceivedBefore: number
}

export function createSession(options: EngineOptions): EngineSession {
  return {
    options,
    bridge: options.parser === 'msgpack' ? createMsgpackBridge() : undefined,
    transport: undefined,
    open: undefined,
    onPacket: options.onPacket,
    onMessage: options.onMessage,
    onClose: options.onClose,
    held: undefined,
    kept: [],
    silence: undefined,
    pinging: undefined,
    begun: false,
    ended: undefined,
    whenEnded: undefined,
    bytesSentBefore: 0,
    bytesReceivedBefore: 0,
  }
}

/** Starts the heartbeat, and hands packets out once the caller has the connection. */
export function begin(session: EngineSession, open: EngineOpen, transport: Transport): void {
  session.open = open
  session.transport = transport
  // Not before the caller's `await` has returned, or a handler would meet a connection that is not there yet.
  setImmediate(announce, session)
  if (session.ended !== undefined) {
    transport.kill(false)
    return
  }
  watch(session, true)
  if (session.options.eio === 3 && session.options.autoPong !== false) {
    // engine.io-protocol v3, "Heartbeat": the client sends `2`
    session.pinging = setInterval(sendPing, open.pingIntervalMs, session)
  }
}

function announce(session: EngineSession): void {
  session.begun = true
  handOut(session)
  if (session.ended !== undefined) session.onClose?.(session.ended)
}

function sendPing(session: EngineSession): void {
  withTransport(session, (to) => to.sendPackets(['2']))
}

/** Only the first ending counts. */
export function finish(session: EngineSession, info: CloseInfo): void {
  if (session.ended !== undefined) return
  session.ended = info
  clearTimeout(session.silence)
  clearInterval(session.pinging)
  session.held = undefined
  // A closing handshake is left to finish by itself; it has its own deadline.
  if (info.kind !== 'ws-close') session.transport?.kill(false)
  if (session.begun) session.onClose?.(info)
  for (const tell of session.whenEnded ?? []) tell(info)
}

export function whenEnded(session: EngineSession): Promise<CloseInfo> {
  if (session.ended !== undefined) return Promise.resolve(session.ended)
  return new Promise((resolve) => {
    session.whenEnded ??= []
    session.whenEnded.push(resolve)
  })
}

/** What arrived was no packet. */
export function violated(session: EngineSession, reason: string): void {
  finish(session, { by: 'peer', kind: 'protocol', reason })
}

/** A packet arrived. */
export function receive(session: EngineSession, packet: EnginePacket): void {
  if (session.ended !== undefined) return
  const { type } = packet
  if (type !== 'message') beat(session, packet)
  if (type !== 'message' || session.bridge === undefined) deliver(session, packet)
  else for (const data of session.bridge.incoming(packet.data)) deliver(session, { type, data })
  if (type === 'close') finish(session, { by: 'peer', kind: 'engine-close' })
}

/** EIO=4: the server pings and we answer. EIO=3: it answers ours. Either shows that it lives. */
function beat(session: EngineSession, packet: EnginePacket): void {
  const isV3 = session.options.eio === 3
  if (packet.type !== (isV3 ? 'pong' : 'ping')) return
  session.silence?.refresh()
  if (!isV3 && session.options.autoPong !== false) {
    withTransport(session, (to) => to.sendPackets([`3${packet.data}`])) // engine.io-protocol v4, "Heartbeat"
  }
}

function deliver(session: EngineSession, packet: EnginePacket): void {
  if (session.kept !== undefined) session.kept.push(packet)
  else if (packet.type === 'message' && session.onMessage !== undefined) session.onMessage(packet.data)
  else session.onPacket?.(packet)
}

/** Gives what was kept to whoever is there now. */
export function handOut(session: EngineSession): void {
  const { kept } = session
  const isWanted = session.onPacket !== undefined || session.onMessage !== undefined
  if (kept === undefined || session.open === undefined || !isWanted) return
  session.kept = undefined
  for (const packet of kept) deliver(session, packet)
}

/** Stops and restarts watching for the peer's heartbeat. */
export function watch(session: EngineSession, on: boolean): void {
  clearTimeout(session.silence)
  const { open } = session
  if (on && open !== undefined && session.ended === undefined) {
    session.silence = setTimeout(missed, open.pingIntervalMs + open.pingTimeoutMs, session)
  }
}

function missed(session: EngineSession): void {
  finish(session, { by: 'network', kind: 'ping-timeout', reason: 'no heartbeat in pingInterval + pingTimeout' })
}

/** Sends at once, or when an upgrade is over; never after the end. */
export function withTransport(session: EngineSession, send: (transport: Transport) => void): void {
  if (session.ended !== undefined) return
  if (session.held !== undefined) session.held.push(send)
  else if (session.transport !== undefined) send(session.transport)
}

/** One message packet, in the server's own encoding. */
export function sendMessage(session: EngineSession, message: string | Buffer): void {
  const translated = session.bridge === undefined ? message : session.bridge.outgoing(message)
  if (translated !== undefined) withTransport(session, (to) => to.sendMessage(translated))
}

/** Encoded packets; with another encoding each message among them goes by itself. */
export function sendPackets(session: EngineSession, packets: readonly string[]): void {
  const { bridge } = session
  if (bridge === undefined) {
    withTransport(session, (to) => to.sendPackets(packets))
    return
  }
  const translated = packets.map((packet) => {
    const message = packet.startsWith('4') ? bridge.outgoing(packet.slice(1)) : undefined
    return Buffer.isBuffer(message) ? message : packet
  })
  withTransport(session, (to) => {
    // engine.io-protocol v4, "Packet encoding": on polling a binary message is base64 behind a `b`.
    if (to.name === 'polling')
      to.sendPackets(
        translated.map((packet) => (typeof packet === 'string' ? packet : `b${packet.toString('base64')}`)),
      )
    else
      for (const packet of translated)
        if (typeof packet === 'string') to.sendPackets([packet])
        else to.sendMessage(packet)
  })
}

/** Where a packet may go at once, as nearly always: it spares the closure. */
export function transportNow({ ended, held, transport }: EngineSession): Transport | undefined {
  return ended === undefined && held === undefined ? transport : undefined
}

/** Keeps what is sent until `release()`. */
export function hold(session: EngineSession): void {
  session.held ??= []
}

/** Lets sending go on, over another transport when one is given. */
export function release(session: EngineSession, next?: Transport): void {
  if (next !== undefined && session.transport !== undefined) {
    session.bytesSentBefore += session.transport.bytesSent
    session.bytesReceivedBefore += session.transport.bytesReceived
    session.transport = next
  }
  const sends = session.held ?? []
  session.held = undefined
  for (const send of sends) withTransport(session, send)
}
