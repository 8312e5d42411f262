/** Writes WebSocket frames by hand, right ones fast and wrong ones on request. RFC 6455 section 5.2. */
import { type MaskSource, randomMasks } from './masks.ts'

/** RFC 6455 section 11.8 */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const

export interface FrameParts {
  /** 0 to 15, reserved ones included. */
  opcode: number
  payload?: string | Buffer
  /** Four bytes; `false` sends the frame unmasked, which a client must not; random when left out. */
  mask?: Buffer | false
  /** Default true. */
  fin?: boolean
  /** The three reserved bits, 0 to 7 (4 is RSV1). Default 0. */
  rsv?: number
  /** Claims this payload length, whatever is sent; any 64-bit number. */
  lengthOverride?: number | bigint
  /** The length field to use, minimal or not; the shortest that fits when left out. */
  lengthField?: 7 | 16 | 64
}

const FIN = 0x80
const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127

/** Any frame, well-formed or not. For well-formed ones that are sent often, see `encodeTextFrame`. */
export function encodeFrame(parts: FrameParts): Buffer {
  const payload = Buffer.from((parts.payload ?? '') as string)
  const claimed = BigInt(parts.lengthOverride ?? payload.length)
  const field = parts.lengthField ?? (claimed < 126n ? 7 : claimed < 65536n ? 16 : 64)
  const head = Buffer.alloc(2 + (field === 7 ? 0 : field / 8))
  head[0] = (parts.fin === false ? 0 : FIN) | (((parts.rsv ?? 0) & 7) << 4) | (parts.opcode & 0xf)
  if (field === 7) head[1] = Number(claimed & 0x7fn)
  if (field === 16) {
    head[1] = LENGTH_16
    head.writeUInt16BE(Number(claimed & 0xffffn), 2)
  }
  if (field === 64) {
    head[1] = LENGTH_64
    head.writeBigUInt64BE(BigInt.asUintN(64, claimed), 2)
  }
  if (parts.mask === false) return Buffer.concat([head, payload])
  head[1] = (head[1] as number) | MASKED
  const mask = parts.mask ?? randomMask()
  for (let at = 0; at < payload.length; at += 1) payload[at] = (payload[at] as number) ^ (mask[at & 3] as number)
  return Buffer.concat([head, mask, payload])
}

function randomMask(): Buffer {
  const mask = Buffer.alloc(4)
  mask.writeInt32LE(randomMasks() | 0)
  return mask
}

// Frames are written into slabs and handed out as views: one small object a frame. A slab is never written twice, so
// a view stays right for as long as a socket holds it; one that is full is left to the garbage collector.
const SLAB_BYTES = 64 * 1024
const OWN_BUFFER_FROM_BYTES = SLAB_BYTES / 4
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
let slabWords = new Int32Array(slab.buffer)
let slabUsed = 0

let bytes: Buffer = slab
let words: Int32Array = slabWords
let start = 0
let payloadAt = 0

/** Room for a masked frame, as `bytes` and `words`, with the payload on a word boundary: masking goes four at a time. */
function reserve(headBytes: number, payloadBytes: number): void {
  const wanted = headBytes + payloadBytes + 8
  if (wanted > OWN_BUFFER_FROM_BYTES) {
    bytes = Buffer.allocUnsafeSlow((wanted + 7) & ~3)
    words = new Int32Array(bytes.buffer)
    payloadAt = (headBytes + 3) & ~3
  } else {
    if (slabUsed + wanted > SLAB_BYTES) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
      slabWords = new Int32Array(slab.buffer)
      slabUsed = 0
    }
    bytes = slab
    words = slabWords
    payloadAt = (slabUsed + headBytes + 3) & ~3
  }
  start = payloadAt - headBytes
}

/** Writes the header before the payload, masks the payload, and hands the frame out. */
function seal(firstByte: number, payloadBytes: number, masks: MaskSource): Buffer {
  const key = masks()
  const target = bytes
  const from = payloadAt
  target[start] = firstByte
  if (payloadBytes < LENGTH_16) {
    target[start + 1] = MASKED | payloadBytes
  } else if (payloadBytes < 65536) {
    target[start + 1] = MASKED | LENGTH_16
    target[start + 2] = payloadBytes >>> 8
    target[start + 3] = payloadBytes
  } else {
    target[start + 1] = MASKED | LENGTH_64
    target.writeUIntBE(0, start + 2, 2)
    target.writeUIntBE(payloadBytes, start + 4, 6)
  }
  // The key's four bytes, in the same order in which they lie in a word that masks four bytes of payload.
  const payload = words
  payload[(from - 4) >> 2] = key
  const end = from + payloadBytes
  const lastWord = (end + 3) >> 2 // up to three bytes past the end are masked too; nobody sees them
  for (let word = from >> 2; word < lastWord; word += 1) payload[word] = (payload[word] as number) ^ key
  if (target === slab) slabUsed = (end + 3) & ~3
  return target.subarray(start, end)
}

const headBytesFor = (payloadBytes: number): number => (payloadBytes < LENGTH_16 ? 6 : payloadBytes < 65536 ? 8 : 14)

/** A UTF-16 unit becomes at most three bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3

/** A whole masked text message in one frame: what a client sends all day. Lone surrogates become U+FFFD. */
export function encodeTextFrame(text: string, masks: MaskSource = randomMasks): Buffer {
  // Nearly all text is ASCII, so its length in bytes is guessed to be its length: one pass, and a second when wrong.
  const isLong = text.length > OWN_BUFFER_FROM_BYTES / MAX_BYTES_A_UNIT
  const guess = isLong ? Buffer.byteLength(text) : text.length
  const headBytes = headBytesFor(guess)
  reserve(headBytes, isLong ? guess : guess * MAX_BYTES_A_UNIT)
  const written = bytes.write(text, payloadAt)
  if (headBytesFor(written) === headBytes) return seal(FIN | OPCODE.text, written, masks)
  reserve(headBytesFor(written), written)
  bytes.write(text, payloadAt)
  return seal(FIN | OPCODE.text, written, masks)
}

/**
 * The same for text that is put together from bytes: `fill` writes at most `mostBytes` of valid UTF-8 from `at` on and
 * returns where it ended. No string is made.
 */
export function encodeTextFrameBy(
  mostBytes: number,
  fill: (into: Buffer, at: number) => number,
  masks: MaskSource = randomMasks,
): Buffer {
  reserve(headBytesFor(mostBytes), mostBytes)
  const from = payloadAt
  const written = fill(bytes, from) - from
  start = from - headBytesFor(written)
  return seal(FIN | OPCODE.text, written, masks)
}

/** A whole masked binary or control message in one frame; the payload is copied. */
export function encodeBinaryFrame(
  payload: Buffer,
  masks: MaskSource = randomMasks,
  opcode: number = OPCODE.binary,
): Buffer {
  const headBytes = headBytesFor(payload.length)
  reserve(headBytes, payload.length)
  payload.copy(bytes, payloadAt)
  return seal(FIN | opcode, payload.length, masks)
}

/** A masked close frame; without a code its payload is empty. RFC 6455 section 5.5.1. */
export function encodeCloseFrame(code?: number, reason = '', masks: MaskSource = randomMasks): Buffer {
  if (code === undefined) return encodeBinaryFrame(Buffer.alloc(0), masks, OPCODE.close)
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason))
  payload.writeUInt16BE(code, 0)
  payload.write(reason, 2)
  return encodeBinaryFrame(payload, masks, OPCODE.close)
}

/** A received payload without its mask, in a buffer of its own; the mask lies right before `from`. */
export function unmask(buffer: Buffer, from: number, to: number): Buffer {
  const plain = Buffer.from(buffer.subarray(from, to))
  for (let at = 0; at < plain.length; at += 1) {
    plain[at] = (plain[at] as number) ^ (buffer[from - 4 + (at & 3)] as number)
  }
  return plain
}
