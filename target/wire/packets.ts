/** Socket.IO packets, protocol 5, written and read by hand. Malformed ones to send are just strings. */

/** socket.io-protocol v5, "Packet encoding": the packet type is the first character. */
const TYPE_BY_ID = ['connect', 'disconnect', 'event', 'ack', 'connect-error', 'binary-event', 'binary-ack'] as const

export type SocketType = (typeof TYPE_BY_ID)[number]

const ID_BY_TYPE: Record<SocketType, string> = {
  connect: '0',
  disconnect: '1',
  event: '2',
  ack: '3',
  'connect-error': '4',
  'binary-event': '5',
  'binary-ack': '6',
}

export interface SocketPacket {
  type: SocketType
  /** `/` is the root namespace. */
  nsp: string
  /** Of an event that wants an acknowledgement, or of the acknowledgement. */
  id?: number
  /** The event's name and arguments, the acknowledgement's arguments, or what CONNECT and its refusal carry. */
  data?: unknown
  /** The buffers of a binary packet; in what was decoded they stand in `data` as well. */
  attachments?: Buffer[]
}

export interface EncodedPacket {
  text: string
  /** To be sent right after the text, each as a binary message of its own. */
  attachments: Buffer[]
}

/**
 * A packet as it goes over the wire. Buffers in `data` turn an event or acknowledgement into its binary form; given
 * `attachments` are sent as they are, with `data` as it is, whether they fit or not.
 */
export function encodePacket(packet: SocketPacket): EncodedPacket {
  const { nsp, id } = packet
  const given = packet.attachments
  const attachments: Buffer[] = given === undefined ? [] : [...given]
  const canBeBinary = packet.type !== 'connect' && packet.type !== 'disconnect' && packet.type !== 'connect-error'
  const lift = given === undefined && canBeBinary
  const data =
    packet.data === undefined ? '' : JSON.stringify(lift ? deconstruct(packet.data, attachments) : packet.data)

  let { type } = packet
  if (attachments.length > 0 && type === 'event') type = 'binary-event'
  if (attachments.length > 0 && type === 'ack') type = 'binary-ack'
  const isBinary = type === 'binary-event' || type === 'binary-ack'
  const head = ID_BY_TYPE[type] + (isBinary ? `${attachments.length}-` : '') + (nsp === '/' ? '' : `${nsp},`)
  return { text: `${head}${id ?? ''}${data}`, attachments }
}

/** A copy with placeholders where Buffers were; the same value when there were none. */
function deconstruct(value: unknown, found: Buffer[]): unknown {
  if (Buffer.isBuffer(value)) {
    found.push(value)
    // socket.io-protocol v5, "Format": {"_placeholder":true,"num":n} stands for the n-th attachment
    return { _placeholder: true, num: found.length - 1 }
  }
  if (typeof value !== 'object' || value === null) return value
  const before = found.length
  if (Array.isArray(value)) {
    const copy = value.map((item) => deconstruct(item, found))
    return found.length > before ? copy : value
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return value
  const copy = Object.entries(value).map(([key, item]) => [key, deconstruct(item, found)] as const)
  return found.length > before ? Object.fromEntries(copy) : value
}

/** What came is no packet: data, not an exception. The decoder starts anew with the next text. */
export interface PacketViolation {
  type: 'violation'
  reason: string
  raw: string | Buffer
}

export interface PacketDecoder {
  /**
   * Takes one Engine.IO message. Gives the packet when it is whole, a violation, or nothing while attachments are
   * missing.
   */
  push(message: string | Buffer): SocketPacket | PacketViolation | undefined
}

export interface PacketDecoderOptions {
  /** A packet that announces more is a violation. Default 10,000: a harness hears a target out. */
  maxAttachments?: number
}

export function createPacketDecoder(options: PacketDecoderOptions = {}): PacketDecoder {
  const maxAttachments = options.maxAttachments ?? 10_000
  let waiting: { packet: SocketPacket; missing: number; attachments: Buffer[] } | undefined

  function complete(message: Buffer): SocketPacket | PacketViolation | undefined {
    if (waiting === undefined) return violation('an attachment that nothing announced', message)
    waiting.attachments.push(message)
    waiting.missing -= 1
    if (waiting.missing > 0) return undefined
    const { packet, attachments } = waiting
    waiting = undefined
    const holder = [packet.data]
    if (!reconstruct(holder, attachments)) return violation('a placeholder for no attachment', message)
    return { ...packet, data: holder[0], attachments }
  }

  return {
    push(message) {
      if (typeof message !== 'string') return complete(message)
      if (waiting !== undefined) {
        waiting = undefined
        return violation('a text where an attachment was announced', message)
      }
      const parsed = parsePacket(message, maxAttachments)
      if (parsed.type === 'violation') return parsed
      const { announced, ...packet } = parsed
      if (announced === 0) return packet
      waiting = { packet, missing: announced, attachments: [] }
      return undefined
    },
  }
}

const violation = (reason: string, raw: string | Buffer): PacketViolation => ({ type: 'violation', reason, raw })

/** socket.io-protocol v5, "Packet encoding": <type>[<attachments>-][<namespace>,][<id>][JSON] */
const HEAD = /^([0-6])(?:(\d{1,9})-)?(?:(\/[^,]*)(?:,|$))?(\d*)/

type Parsed = SocketPacket & { announced: number }

function parsePacket(text: string, maxAttachments: number): Parsed | PacketViolation {
  const head = HEAD.exec(text)
  const type = TYPE_BY_ID[Number(head?.[1])]
  if (head === null || type === undefined) return violation('unknown packet type', text)
  const isBinary = type === 'binary-event' || type === 'binary-ack'
  if (isBinary !== (head[2] !== undefined)) return violation('attachments and type do not fit', text)
  const announced = Number(head[2] ?? 0)
  if (isBinary && announced < 1) return violation('a binary packet without attachments', text)
  if (announced > maxAttachments) return violation(`over ${maxAttachments} attachments`, text)

  const parsed: Parsed = { type, nsp: head[3] ?? '/', announced }
  if (head[4] !== '') parsed.id = Number(head[4])
  const json = text.slice(head[0].length)
  if (json !== '') {
    try {
      parsed.data = JSON.parse(json)
    } catch {
      return violation('the payload is no JSON', text)
    }
  }
  const fault = faultOf(type, parsed)
  return fault === undefined ? parsed : violation(fault, text)
}

/** socket.io-parser's RESERVED_EVENTS: names that no packet may carry. */
const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'])

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** socket.io-protocol v5, "Packet types", says what each carries. What a refusal carries is left open: it is one. */
function faultOf(type: SocketType, { data, id }: SocketPacket): string | undefined {
  switch (type) {
    case 'connect':
      return data === undefined || isObject(data) ? undefined : 'CONNECT carries no object'
    case 'disconnect':
      return data === undefined ? undefined : 'DISCONNECT carries a payload'
    case 'connect-error':
      return data === undefined || typeof data === 'string' || isObject(data) ? undefined : 'bad CONNECT_ERROR payload'
    case 'ack':
    case 'binary-ack':
      if (!Array.isArray(data)) return 'ACK carries no array'
      return id === undefined ? 'ACK without an id' : undefined
    default:
      if (!Array.isArray(data)) return 'EVENT carries no array'
      if (typeof data[0] === 'string') return RESERVED.has(data[0]) ? `reserved event name ${data[0]}` : undefined
      return typeof data[0] === 'number' ? undefined : 'EVENT without a name'
  }
}

interface Placeholder {
  _placeholder: true
  num: unknown
}

const isPlaceholder = (value: object): value is Placeholder =>
  (value as Partial<Placeholder>)._placeholder === true && !Array.isArray(value)

/** Puts attachments where their placeholders are; false when one names none. Iterative: a peer may nest deeply. */
function reconstruct(root: unknown[], attachments: readonly Buffer[]): boolean {
  const stack: object[] = [root]
  for (let container = stack.pop(); container !== undefined; container = stack.pop()) {
    const slots = container as Record<string, unknown>
    for (const key of Object.keys(slots)) {
      const value = slots[key]
      if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) continue
      if (!isPlaceholder(value)) {
        stack.push(value)
        continue
      }
      const { num } = value
      const attachment = typeof num === 'number' ? attachments[num] : undefined
      if (attachment === undefined) return false
      slots[key] = attachment
    }
  }
  return true
}
