/**
 * Socket.IO packets as socket.io-msgpack-parser writes them: each one binary message, a map of `type`, `nsp`, `data` and
 * `id`. A bridge turns them into the packets of the default parser and back, so that nobody above has to know.
 */
import { decode, Encoder, ExtensionCodec } from '@msgpack/msgpack'
import {
  createPacketDecoder,
  encodePacket,
  type PacketViolation,
  type SocketPacket,
  type SocketType,
} from './packets.ts'

const TYPES = ['connect', 'disconnect', 'event', 'ack', 'connect-error'] as const satisfies readonly SocketType[]

/** notepack.io, which that parser is made of, has extension 0 for undefined (one byte) and for dates (eight, ms). */
const extensionCodec = new ExtensionCodec()
extensionCodec.register({
  type: 0,
  encode: (value) => (value === undefined ? new Uint8Array(1) : null),
  decode: (bytes) => (bytes.length === 1 ? undefined : new Date(Number(Buffer.from(bytes).readBigInt64BE()))),
})
const encoder = new Encoder({ extensionCodec, ignoreUndefined: true, maxDepth: 1_000 })

/** Binary packets are packets like all others here: what is binary in them stands where it belongs. */
export function encodeMsgpackPacket({ type, nsp, id, data }: SocketPacket): Buffer {
  const plain = type === 'binary-event' ? 'event' : type === 'binary-ack' ? 'ack' : type
  return Buffer.from(encoder.encode({ type: TYPES.indexOf(plain), data, nsp, id }))
}

/** What is no packet is data, not an exception. */
export function decodeMsgpackPacket(bytes: Buffer): SocketPacket | PacketViolation {
  const fault = (reason: string): PacketViolation => ({ type: 'violation', reason, raw: bytes })
  let decoded: unknown
  try {
    decoded = decode(bytes, { extensionCodec })
  } catch {
    return fault('the message is no MessagePack')
  }
  const { type, nsp, id, data } = (decoded ?? {}) as { type?: unknown; nsp?: unknown; id?: unknown; data?: unknown }
  const name = typeof type === 'number' ? TYPES[type] : undefined
  if (name === undefined || typeof nsp !== 'string') return fault('no packet type or no namespace')
  if (id !== undefined && typeof id !== 'number') return fault('an id that is no number')
  const buffers = asBuffers(data)
  return {
    type: name,
    nsp,
    ...(id === undefined ? {} : { id }),
    ...(buffers === undefined ? {} : { data: buffers }),
  }
}

/** The same value with Buffers for byte arrays, which is what the rest of the wire knows. */
function asBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(asBuffers)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asBuffers(inner)]))
}

export interface ParserBridge {
  /** A message of the default parser as one of msgpack; undefined while attachments are missing. Other text as it is. */
  outgoing(message: string | Buffer): string | Buffer | undefined
  /** A message that came, as those of the default parser. */
  incoming(message: string | Buffer): readonly (string | Buffer)[]
}

/** One for each connection: packets with attachments come in several messages. */
export function createMsgpackBridge(): ParserBridge {
  const decoder = createPacketDecoder()
  return {
    outgoing(message) {
      const packet = decoder.push(message)
      if (packet === undefined) return undefined
      return packet.type === 'violation' ? message : encodeMsgpackPacket(packet)
    },
    incoming(message) {
      if (typeof message === 'string') return [message]
      const packet = decodeMsgpackPacket(message)
      if (packet.type === 'violation') return []
      const { text, attachments } = encodePacket(packet)
      return [text, ...attachments]
    },
  }
}
