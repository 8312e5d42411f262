/**
 * What a message says about itself: `run.sender.seq.planned`, in plain ASCII so that it can be found inside a frame
 * by a search for its first word. Padding follows after a space.
 */
import { copyInto, findPiece, matchesAt, writeNumber } from './bytes.ts'
import { createRandom } from './random.ts'

/** Where a marker stood and what it said. One is reused for all frames: copy what must be kept. */
export interface Marker {
  sender: number
  seq: number
  /** Microseconds since the plan began. */
  plannedUs: number
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const paddingPool = 8192

/** The text of a message: the marker, filled up to `bytes` (or the run's `payloadBytes`) if it is shorter than that. */
export interface Writer {
  (sender: number, seq: number, plannedMs: number, bytes?: number): string
  /** The same as bytes at `at`; returns where they end. Needs room for `mostBytes`. */
  into(target: Buffer, at: number, sender: number, seq: number, plannedMs: number, bytes?: number): number
  /** What a message takes at most. */
  mostBytes(bytes?: number): number
}

/** Three numbers of up to 16 digits, and the dots. */
const mostNumberBytes = 3 * 16 + 4

/**
 * Writes markers of one run. The padding is random, because a compressing transport would make a run of one letter
 * vanish, and depends only on the message, so that a receiver can tell what it should have been.
 */
export function createWriter(run: string, payloadBytes: number): Writer {
  const random = createRandom(payloadBytes)
  const first = Buffer.from(`${run}.`)
  let pool = ''
  let poolBytes = Buffer.alloc(0)
  const growTo = (length: number): void => {
    for (let index = pool.length; index < length; index++) pool += alphabet[Math.floor(random() * 64)]
    poolBytes = Buffer.from(pool, 'latin1')
    // Flattened once: slicing a rope of 8,000 pieces for every message would be paid on the hot path.
    pool = poolBytes.toString('latin1')
  }
  growTo(paddingPool + payloadBytes)
  /** Where in the pool a message's padding begins. */
  const paddingAt = (sender: number, seq: number, room: number): number => {
    const start = (sender * 31 + seq * 61) % paddingPool
    if (start + room > pool.length) growTo(2 * (start + room))
    return start
  }
  const write = (sender: number, seq: number, plannedMs: number, bytes = payloadBytes): string => {
    const marker = `${run}.${sender}.${seq}.${Math.round(plannedMs * 1000)}`
    const room = bytes - marker.length - 1
    if (room <= 0) return marker
    const start = paddingAt(sender, seq, room)
    return `${marker} ${pool.slice(start, start + room)}`
  }
  return Object.assign(write, {
    into(target: Buffer, from: number, sender: number, seq: number, plannedMs: number, bytes = payloadBytes): number {
      let at = copyInto(target, from, first)
      at = writeNumber(target, at, sender)
      target[at++] = 46
      at = writeNumber(target, at, seq)
      target[at++] = 46
      at = writeNumber(target, at, Math.round(plannedMs * 1000))
      const room = bytes - (at - from) - 1
      if (room <= 0) return at
      target[at++] = 32
      const start = paddingAt(sender, seq, room)
      return copyInto(target, at, poolBytes, start, start + room)
    },
    mostBytes: (bytes = payloadBytes) => Math.max(bytes, first.length + mostNumberBytes),
  })
}

/** Reads the marker of `needle` (`run.`) out of a text, from `start` on. False if there is none, or a broken one. */
export function readMarker(text: string, needle: string, start: number, into: Marker): boolean {
  const found = text.indexOf(needle, start)
  if (found < 0) return false
  let at = found + needle.length
  const senderAt = at
  let value = 0
  let code = text.charCodeAt(at)
  for (; code >= 48 && code <= 57; code = text.charCodeAt(++at)) value = value * 10 + (code - 48)
  if (code !== 46 || at === senderAt) return false
  into.sender = value
  const seqAt = ++at
  value = 0
  code = text.charCodeAt(at)
  for (; code >= 48 && code <= 57; code = text.charCodeAt(++at)) value = value * 10 + (code - 48)
  if (code !== 46 || at === seqAt) return false
  into.seq = value
  const plannedAt = ++at
  value = 0
  code = text.charCodeAt(at)
  for (; code >= 48 && code <= 57; code = text.charCodeAt(++at)) value = value * 10 + (code - 48)
  if (at === plannedAt) return false
  into.plannedUs = value
  return true
}

/**
 * The same in bytes. `hint` is where the marker stood last time, counted from `from`: frames of one event are alike, so
 * it is seldom searched for. Returns where it stands, counted so; below 0 if there is none, or a broken one.
 */
export function readMarkerBytes(
  buffer: Buffer,
  from: number,
  to: number,
  needle: Buffer,
  hint: number,
  into: Marker,
): number {
  const found = matchesAt(buffer, from + hint, to, needle) ? from + hint : findPiece(buffer, from, to, needle)
  if (found < 0) return -1
  let at = found + needle.length
  let begin = at
  let value = 0
  for (; at < to && isDigit(buffer[at] as number); at++) value = value * 10 + ((buffer[at] as number) - 48)
  if (at === begin || at === to || buffer[at] !== 46) return -1
  into.sender = value
  begin = ++at
  value = 0
  for (; at < to && isDigit(buffer[at] as number); at++) value = value * 10 + ((buffer[at] as number) - 48)
  if (at === begin || at === to || buffer[at] !== 46) return -1
  into.seq = value
  begin = ++at
  value = 0
  for (; at < to && isDigit(buffer[at] as number); at++) value = value * 10 + ((buffer[at] as number) - 48)
  if (at === begin) return -1
  into.plannedUs = value
  return found - from
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
