/** Reads WebSocket frames from bytes, as they come. Violations are data. RFC 6455 sections 5 and 7. */
import { isUtf8 } from 'node:buffer'
import { headFault, isCloseCode, type MaskRule } from './frame-rules.ts'
import { OPCODE } from './frames.ts'

/** `code` is the close code that RFC 6455 section 7.4.1 names for it: 1002, 1007 or 1009. */
export interface FrameViolation {
  code: 1002 | 1007 | 1009
  reason: string
}

export interface FrameHandlers {
  /** One whole message: a string when text, a Buffer of its own when binary. */
  onMessage(data: string | Buffer): void
  onPing?(payload: Buffer): void
  onPong?(payload: Buffer): void
  /** A close frame; 1005 when it holds no code. What follows it is not read. */
  onClose?(code: number, reason: string): void
  /** The stream is broken; what follows is not read. */
  onViolation(violation: FrameViolation): void
}

export interface FrameDecoderOptions {
  /** A longer message, or a frame that claims to be longer, is a violation with code 1009. 0 is no limit. */
  maxPayloadBytes: number
  /** `forbidden` when left out, which is a client's rule. */
  masked?: MaskRule
}

export interface FrameDecoder {
  /** Takes what was received. The bytes are free again when it returns. */
  push(chunk: Buffer): void
  /** Reads nothing more, what is left of the chunk at hand included. */
  stop(): void
  /** False after a close frame, a violation, or `stop()`. */
  readonly reading: boolean
}

const EMPTY = Buffer.alloc(0)
const TWO_TO_32 = 0x1_0000_0000
const MAX_HEAD_BYTES = 14
const HOLD_AT_ONCE_BYTES = 64 * 1024

export function createFrameDecoder(handlers: FrameHandlers, options: FrameDecoderOptions): FrameDecoder {
  const limit = options.maxPayloadBytes > 0 ? options.maxPayloadBytes : Number.MAX_SAFE_INTEGER
  const masked = options.masked ?? 'forbidden'
  let reading = true

  // The beginning of a frame whose end has not come yet.
  let held = EMPTY
  let heldBytes = 0

  // The message that fragments belong to: its opcode, 0 when there is none.
  let messageOpcode = 0
  let fragments: Buffer[] = []
  let fragmentBytes = 0

  // What readHead() found.
  let headBytes = 0
  let payloadBytes = 0

  function fail(code: FrameViolation['code'], reason: string): false {
    reading = false
    held = EMPTY
    heldBytes = 0
    fragments = []
    handlers.onViolation({ code, reason })
    return false
  }

  /** Reads and checks a frame's head; `headBytes` stays 0 when it is not all there. False after a violation. */
  function readHead(buffer: Buffer, at: number, end: number): boolean {
    headBytes = 0
    payloadBytes = 0
    if (end - at < 2) return true
    const first = buffer[at] as number
    const second = buffer[at + 1] as number
    const fault = headFault(first, second, messageOpcode, masked)
    if (fault !== undefined) return fail(1002, fault)
    let size = 2
    let length = second & 0x7f
    if (length === 126) {
      if (end - at < 4) return true
      length = buffer.readUInt16BE(at + 2)
      size = 4
    } else if (length === 127) {
      if (end - at < 10) return true
      const high = buffer.readUInt32BE(at + 2)
      // Also what has the top bit set, which section 5.2 forbids: no such length can be held anyway.
      if (high > 0x1f_ffff) return fail(1009, 'payload length over 2^53 - 1')
      length = high * TWO_TO_32 + buffer.readUInt32BE(at + 6)
      size = 10
    }
    if ((first & 0x0f) < 8 && length + fragmentBytes > limit) return fail(1009, `message over ${limit} bytes`)
    headBytes = second > 0x7f ? size + 4 : size
    payloadBytes = length
    return true
  }

  /** One whole frame at `at`; its head was read. */
  function takeFrame(buffer: Buffer, at: number): void {
    const first = buffer[at] as number
    const opcode = first & 0x0f
    const from = at + headBytes
    const to = from + payloadBytes
    if ((buffer[at + 1] as number) > 0x7f) {
      takePayload(opcode, first > 0x7f, unmask(buffer, from, to), 0, payloadBytes)
    } else {
      takePayload(opcode, first > 0x7f, buffer, from, to)
    }
  }

  function takePayload(opcode: number, final: boolean, buffer: Buffer, from: number, to: number): void {
    if (opcode >= 8) {
      takeControl(opcode, Buffer.from(buffer.subarray(from, to)))
    } else if (final && messageOpcode === 0) {
      if (opcode === OPCODE.text) takeText(buffer, from, to)
      else handlers.onMessage(Buffer.from(buffer.subarray(from, to)))
    } else {
      if (messageOpcode === 0) messageOpcode = opcode
      fragments.push(Buffer.from(buffer.subarray(from, to)))
      fragmentBytes += to - from
      if (final) takeFragments()
    }
  }

  function takeFragments(): void {
    const whole = Buffer.concat(fragments, fragmentBytes)
    const isText = messageOpcode === OPCODE.text
    messageOpcode = 0
    fragments = []
    fragmentBytes = 0
    if (isText) takeText(whole, 0, whole.length)
    else handlers.onMessage(whole)
  }

  function takeText(buffer: Buffer, from: number, to: number): void {
    const text = buffer.toString('utf8', from, to)
    // Decoding puts U+FFFD where bytes are wrong, so only a text that has one can have been wrong. Looking for it
    // costs nothing in ASCII text, which cannot hold it, so nearly all messages skip the second pass.
    if (text.includes('\ufffd') && !isUtf8(buffer.subarray(from, to))) {
      fail(1007, 'a text message is not UTF-8')
      return
    }
    handlers.onMessage(text)
  }

  function takeControl(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) handlers.onPing?.(payload)
    else if (opcode === OPCODE.pong) handlers.onPong?.(payload)
    else takeClose(payload)
  }

  function takeClose(payload: Buffer): void {
    if (payload.length === 0) {
      reading = false
      handlers.onClose?.(1005, '') // RFC 6455 section 7.1.5: no code was present
      return
    }
    const code = payload.readUInt16BE(0)
    const reason = payload.subarray(2)
    if (!isCloseCode(code)) fail(1002, `close code ${code}`)
    else if (!isUtf8(reason)) fail(1007, 'a close reason is not UTF-8')
    else {
      reading = false
      handlers.onClose?.(code, reason.toString())
    }
  }

  /** Keeps what there is of a frame, in room for all of it when it is known to be small. */
  function hold(chunk: Buffer, from: number, to: number): void {
    const wanted = heldBytes + to - from
    if (held.length < wanted) {
      // Room only grows with what really came: a peer that claims a large frame must send it to make us hold it.
      const whole = headBytes + payloadBytes
      const room = whole <= HOLD_AT_ONCE_BYTES ? Math.max(whole, wanted) : wanted * 2
      const grown = Buffer.allocUnsafe(Math.max(MAX_HEAD_BYTES, room))
      held.copy(grown, 0, 0, heldBytes)
      held = grown
    }
    chunk.copy(held, heldBytes, from, to)
    heldBytes = wanted
  }

  /** Completes the held frame from the chunk, byte-exact, and takes it. Returns where the chunk goes on. */
  function finishHeld(chunk: Buffer): number {
    let at = 0
    while (reading && heldBytes > 0 && at < chunk.length) {
      if (!readHead(held, 0, heldBytes)) return at
      // With the head incomplete, one byte more can complete it; heads are short, so this is rare and cheap.
      const missing = headBytes === 0 ? 1 : headBytes + payloadBytes - heldBytes
      const taken = Math.min(missing, chunk.length - at)
      hold(chunk, at, at + taken)
      at += taken
      if (!readHead(held, 0, heldBytes)) return at
      if (headBytes > 0 && heldBytes === headBytes + payloadBytes) {
        const frame = held
        held = EMPTY
        heldBytes = 0
        takeFrame(frame, 0)
      }
    }
    return at
  }

  return {
    push(chunk) {
      if (!reading) return
      const end = chunk.length
      let at = heldBytes > 0 ? finishHeld(chunk) : 0
      while (reading && at < end) {
        // The path of nearly every frame of a load run: a short unfragmented unmasked text, whole in the chunk.
        const length = chunk[at + 1] as number
        if (
          chunk[at] === 0x81 &&
          length < 126 &&
          at + 2 + length <= end &&
          messageOpcode === 0 &&
          masked !== 'required'
        ) {
          at += 2 + length
          if (length > limit) fail(1009, `message over ${limit} bytes`)
          else takeText(chunk, at - length, at)
          continue
        }
        if (!readHead(chunk, at, end)) return
        if (headBytes === 0 || at + headBytes + payloadBytes > end) {
          hold(chunk, at, end)
          return
        }
        const frameEnd = at + headBytes + payloadBytes
        takeFrame(chunk, at)
        at = frameEnd
      }
    },
    stop() {
      reading = false
      held = EMPTY
      heldBytes = 0
      fragments = []
    },
    get reading() {
      return reading
    },
  }
}

/** The payload without its mask, in a buffer of its own; the mask lies before it. */
function unmask(buffer: Buffer, from: number, to: number): Buffer {
  const plain = Buffer.from(buffer.subarray(from, to))
  for (let at = 0; at < plain.length; at += 1) {
    plain[at] = (plain[at] as number) ^ (buffer[from - 4 + (at & 3)] as number)
  }
  return plain
}
