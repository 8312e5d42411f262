/** Reads WebSocket frames from bytes, as they come. Violations are data. RFC 6455 sections 5 and 7. */
import { isUtf8 } from 'node:buffer'
import { type FrameViolation, headFault, isCloseCode, type MaskRule } from './frame-rules.ts'
import { OPCODE, unmask } from './frames.ts'

export type { FrameViolation } from './frame-rules.ts'

export interface FrameHandlers {
  /** One whole message: a string when text, a Buffer of its own when binary. */
  onMessage(data: string | Buffer): void
  /**
   * Offered a whole text message before it is decoded; true takes it, and then nobody has checked that it
   * is UTF-8. The bytes are not the taker's to keep.
   */
  onTextBytes?: ((buffer: Buffer, from: number, to: number) => boolean) | undefined
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

/** Plain data and functions over it, few closures: there are as many decoders as connections. */
interface State {
  readonly handlers: FrameHandlers
  readonly limit: number
  readonly masked: MaskRule
  reading: boolean
  /** The beginning of a frame whose end has not come yet. */
  held: Buffer
  heldBytes: number
  /** The message that fragments belong to: its opcode, 0 when there is none. */
  messageOpcode: number
  fragments: Buffer[] | undefined
  fragmentBytes: number
  /** What readHead() found; 0 when the head is not all there. */
  headBytes: number
  payloadBytes: number
}

const EMPTY = Buffer.alloc(0)
const TWO_TO_32 = 0x1_0000_0000
const MAX_HEAD_BYTES = 14
const HOLD_AT_ONCE_BYTES = 64 * 1024

export function createFrameDecoder(handlers: FrameHandlers, options: FrameDecoderOptions): FrameDecoder {
  const decoder: State & FrameDecoder = {
    handlers,
    limit: options.maxPayloadBytes > 0 ? options.maxPayloadBytes : Number.MAX_SAFE_INTEGER,
    masked: options.masked ?? 'forbidden',
    reading: true,
    held: EMPTY,
    heldBytes: 0,
    messageOpcode: 0,
    fragments: undefined,
    fragmentBytes: 0,
    headBytes: 0,
    payloadBytes: 0,
    push: (chunk) => pushInto(decoder, chunk),
    stop: () => stop(decoder),
  }
  return decoder
}

function stop(state: State): void {
  state.reading = false
  state.held = EMPTY
  state.heldBytes = 0
  state.fragments = undefined
}

function fail(state: State, code: FrameViolation['code'], reason: string): false {
  stop(state)
  state.handlers.onViolation({ code, reason })
  return false
}

function pushInto(state: State, chunk: Buffer): void {
  const end = chunk.length
  let at = state.reading && state.heldBytes > 0 ? finishHeld(state, chunk) : 0
  while (state.reading && at < end) {
    // The path of nearly every frame of a load run: a short unfragmented unmasked text, whole in the chunk.
    const length = chunk[at + 1] as number
    if (chunk[at] === 0x81 && length < 126 && at + 2 + length <= end && isPlain(state)) {
      at += 2 + length
      if (length > state.limit) fail(state, 1009, `message over ${state.limit} bytes`)
      else takeText(state, chunk, at - length, at)
      continue
    }
    if (!readHead(state, chunk, at, end)) return
    const frameEnd = at + state.headBytes + state.payloadBytes
    if (state.headBytes === 0 || frameEnd > end) {
      hold(state, chunk, at, end)
      return
    }
    takeFrame(state, chunk, at)
    at = frameEnd
  }
}

const isPlain = (state: State): boolean => state.messageOpcode === 0 && state.masked !== 'required'

/** Reads and checks a frame's head; `headBytes` stays 0 when it is not all there. False after a violation. */
function readHead(state: State, buffer: Buffer, at: number, end: number): boolean {
  state.headBytes = 0
  state.payloadBytes = 0
  if (end - at < 2) return true
  const first = buffer[at] as number
  const second = buffer[at + 1] as number
  const fault = headFault(first, second, state.messageOpcode, state.masked)
  if (fault !== undefined) return fail(state, 1002, fault)
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
    if (high > 0x1f_ffff) return fail(state, 1009, 'payload length over 2^53 - 1')
    length = high * TWO_TO_32 + buffer.readUInt32BE(at + 6)
    size = 10
  }
  if ((first & 0x0f) < 8 && length + state.fragmentBytes > state.limit) {
    return fail(state, 1009, `message over ${state.limit} bytes`)
  }
  state.headBytes = second > 0x7f ? size + 4 : size
  state.payloadBytes = length
  return true
}

/** One whole frame at `at`; its head was read. */
function takeFrame(state: State, buffer: Buffer, at: number): void {
  const first = buffer[at] as number
  const from = at + state.headBytes
  const to = from + state.payloadBytes
  if ((buffer[at + 1] as number) < 0x80) takePayload(state, first, buffer, from, to)
  else takePayload(state, first, unmask(buffer, from, to), 0, to - from)
}

function takePayload(state: State, first: number, buffer: Buffer, from: number, to: number): void {
  const opcode = first & 0x0f
  const isFinal = first > 0x7f
  if (opcode >= 8) {
    takeControl(state, opcode, Buffer.from(buffer.subarray(from, to)))
  } else if (isFinal && state.messageOpcode === 0) {
    if (opcode === OPCODE.text) takeText(state, buffer, from, to)
    else state.handlers.onMessage(Buffer.from(buffer.subarray(from, to)))
  } else {
    if (state.messageOpcode === 0) state.messageOpcode = opcode
    state.fragments ??= []
    state.fragments.push(Buffer.from(buffer.subarray(from, to)))
    state.fragmentBytes += to - from
    if (isFinal) takeFragments(state)
  }
}

function takeFragments(state: State): void {
  const whole = Buffer.concat(state.fragments ?? [], state.fragmentBytes)
  const isText = state.messageOpcode === OPCODE.text
  state.messageOpcode = 0
  state.fragments = undefined
  state.fragmentBytes = 0
  if (isText) takeText(state, whole, 0, whole.length)
  else state.handlers.onMessage(whole)
}

function takeText(state: State, buffer: Buffer, from: number, to: number): void {
  const { onTextBytes } = state.handlers
  if (onTextBytes?.(buffer, from, to) === true) return
  const text = buffer.toString('utf8', from, to)
  // Decoding puts U+FFFD where bytes are wrong, so only a text that has one can have been wrong. Looking for it
  // costs nothing in ASCII text, which cannot hold it, so nearly all messages skip the second pass.
  if (text.includes('\ufffd') && !isUtf8(buffer.subarray(from, to))) fail(state, 1007, 'a text message is not UTF-8')
  else state.handlers.onMessage(text)
}

function takeControl(state: State, opcode: number, payload: Buffer): void {
  const { handlers } = state
  if (opcode === OPCODE.ping) handlers.onPing?.(payload)
  else if (opcode === OPCODE.pong) handlers.onPong?.(payload)
  else takeClose(state, payload)
}

function takeClose(state: State, payload: Buffer): void {
  // RFC 6455 section 7.1.5: 1005 says that no code was present
  const code = payload.length === 0 ? 1005 : payload.readUInt16BE(0)
  const reason = payload.subarray(2)
  if (payload.length > 0 && !isCloseCode(code)) fail(state, 1002, `close code ${code}`)
  else if (!isUtf8(reason)) fail(state, 1007, 'a close reason is not UTF-8')
  else {
    stop(state)
    state.handlers.onClose?.(code, reason.toString())
  }
}

/** Keeps what there is of a frame, in room for all of it when it is known to be small. */
function hold(state: State, chunk: Buffer, from: number, to: number): void {
  const wanted = state.heldBytes + to - from
  if (state.held.length < wanted) {
    // Room only grows with what really came: a peer that claims a large frame must send it to make us hold it.
    const whole = state.headBytes + state.payloadBytes
    const room = whole <= HOLD_AT_ONCE_BYTES ? Math.max(whole, wanted) : wanted * 2
    const grown = Buffer.allocUnsafe(Math.max(MAX_HEAD_BYTES, room))
    state.held.copy(grown, 0, 0, state.heldBytes)
    state.held = grown
  }
  chunk.copy(state.held, state.heldBytes, from, to)
  state.heldBytes = wanted
}

/** Completes the held frame from the chunk, byte-exact, and takes it. Returns where the chunk goes on. */
function finishHeld(state: State, chunk: Buffer): number {
  let at = 0
  while (state.reading && state.heldBytes > 0 && at < chunk.length) {
    if (!readHead(state, state.held, 0, state.heldBytes)) break
    // With the head incomplete, one byte more can complete it; heads are short, so this is rare and cheap.
    const missing = state.headBytes === 0 ? 1 : state.headBytes + state.payloadBytes - state.heldBytes
    const taken = Math.min(missing, chunk.length - at)
    hold(state, chunk, at, at + taken)
    at += taken
    if (!readHead(state, state.held, 0, state.heldBytes)) break
    if (state.headBytes > 0 && state.heldBytes === state.headBytes + state.payloadBytes) {
      const frame = state.held
      state.held = EMPTY
      state.heldBytes = 0
      takeFrame(state, frame, 0)
    }
  }
  return at
}
