/** Engine.IO packets: protocol 4, and what EIO=3 frames differently. */

/** engine.io-protocol v4, "Packet encoding": the packet type is the first character. */
const TYPE_BY_ID = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const

export type EngineType = (typeof TYPE_BY_ID)[number]

export interface EnginePacket {
  type: EngineType
  /** Empty when the packet carries nothing; a Buffer only in a message. */
  data: string | Buffer
}

/** What the peer sent is no packet: data, not an exception. */
export interface EngineViolation {
  type: 'violation'
  reason: string
}

export type EngineProtocol = 3 | 4

const ID_BY_TYPE: Record<EngineType, string> = {
  open: '0',
  close: '1',
  ping: '2',
  pong: '3',
  message: '4',
  upgrade: '5',
  noop: '6',
}

/** engine.io-protocol v4, "HTTP long-polling": packets in a body are separated by the record separator U+001E. */
const SEPARATOR = '\x1e'
/** engine.io-protocol v4, "HTTP long-polling": a binary message in a body is `b` and its base64. */
const BINARY_MARK = 'b'
/** engine.io-protocol v3, "Transports": a binary frame begins with the type as a byte, 4 for a message. */
const V3_BINARY_MESSAGE = 4

const violation = (reason: string): EngineViolation => ({ type: 'violation', reason })

/** As a WebSocket carries it: a binary message is its bytes alone (in EIO=3, with a type byte before them). */
export function encodeEnginePacket(packet: EnginePacket, eio: EngineProtocol = 4): string | Buffer {
  if (typeof packet.data === 'string') return ID_BY_TYPE[packet.type] + packet.data
  return eio === 4 ? packet.data : Buffer.concat([Buffer.of(V3_BINARY_MESSAGE), packet.data])
}

/** One packet as a WebSocket carries it. */
export function decodeEnginePacket(raw: string | Buffer, eio: EngineProtocol = 4): EnginePacket | EngineViolation {
  if (typeof raw !== 'string') {
    if (eio === 4) return { type: 'message', data: raw }
    if (raw[0] !== V3_BINARY_MESSAGE) return violation('a binary frame that is no message')
    return { type: 'message', data: raw.subarray(1) }
  }
  const type = TYPE_BY_ID[raw.charCodeAt(0) - 48]
  if (type === undefined) return violation(`unknown packet type ${JSON.stringify(raw.slice(0, 1))}`)
  return { type, data: raw.slice(1) }
}

function encodeForBody(packet: EnginePacket, eio: EngineProtocol): string {
  if (typeof packet.data === 'string') return ID_BY_TYPE[packet.type] + packet.data
  return `${BINARY_MARK}${eio === 4 ? '' : V3_BINARY_MESSAGE}${packet.data.toString('base64')}`
}

// Node's decoder skips what is not base64; a peer that sends such is at fault, and we say so.
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

function decodeFromBody(raw: string, eio: EngineProtocol): EnginePacket | EngineViolation {
  if (!raw.startsWith(BINARY_MARK)) return decodeEnginePacket(raw, eio)
  const base64 = raw.slice(eio === 4 ? 1 : 2)
  if (!BASE64.test(base64)) return violation('a binary message that is not base64')
  return { type: 'message', data: Buffer.from(base64, 'base64') }
}

/** Several already encoded packets as one polling body. */
export function joinPayload(encoded: readonly string[], eio: EngineProtocol = 4): string {
  // engine.io-protocol v3, "Payload": <length>:<packet>, the length in characters, one packet after the other
  return eio === 4 ? encoded.join(SEPARATOR) : encoded.map((packet) => `${packet.length}:${packet}`).join('')
}

/** Several packets as one polling body. */
export function encodePayload(packets: readonly EnginePacket[], eio: EngineProtocol = 4): string {
  return joinPayload(
    packets.map((packet) => encodeForBody(packet, eio)),
    eio,
  )
}

/** The packets of a polling body; the first violation is the last element. */
export function decodePayload(body: string, eio: EngineProtocol = 4): (EnginePacket | EngineViolation)[] {
  const decoded: (EnginePacket | EngineViolation)[] = []
  for (const raw of eio === 4 ? body.split(SEPARATOR) : splitV3(body)) {
    const packet = typeof raw === 'string' ? decodeFromBody(raw, eio) : raw
    decoded.push(packet)
    if (packet.type === 'violation') break
  }
  return decoded
}

function splitV3(body: string): (string | EngineViolation)[] {
  const packets: (string | EngineViolation)[] = []
  let at = 0
  while (at < body.length) {
    const colon = body.indexOf(':', at)
    const digits = body.slice(at, colon)
    if (colon === -1 || !/^\d{1,10}$/.test(digits)) return [...packets, violation('no packet length')]
    const end = colon + 1 + Number(digits)
    if (end > body.length) return [...packets, violation('a packet longer than the body')]
    packets.push(body.slice(colon + 1, end))
    at = end
  }
  return packets.length > 0 ? packets : [violation('an empty body')]
}

/** What the server says when it opens a session. engine.io-protocol v4, "Handshake". */
export interface EngineOpen {
  sid: string
  upgrades: readonly string[]
  pingIntervalMs: number
  pingTimeoutMs: number
  /** 0 when the server does not say (before Engine.IO 5.2). */
  maxPayloadBytes: number
}

/** Reads the data of an `open` packet. */
export function parseOpen(data: string | Buffer): EngineOpen | EngineViolation {
  let said: unknown
  try {
    said = JSON.parse(data.toString())
  } catch {
    return violation('the open packet is no JSON')
  }
  if (typeof said !== 'object' || said === null) return violation('the open packet is no object')
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = said as Record<string, unknown>
  if (typeof sid !== 'string' || sid === '') return violation('the open packet has no sid')
  if (!isDuration(pingInterval) || !isDuration(pingTimeout)) return violation('the open packet has no ping times')
  return {
    sid,
    upgrades: Array.isArray(upgrades) ? upgrades.filter((name) => typeof name === 'string') : [],
    pingIntervalMs: pingInterval,
    pingTimeoutMs: pingTimeout,
    maxPayloadBytes: isDuration(maxPayload) ? maxPayload : 0,
  }
}

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0
