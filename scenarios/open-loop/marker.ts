/**
 * What a message says about itself: `run.sender.seq.planned`, in plain ASCII so that it can be found inside a frame
 * by a search for its first word. Padding follows after a space.
 */
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

/** The text of a message: the marker, filled up to `payloadBytes` bytes if it is shorter than that. */
export type Writer = (sender: number, seq: number, plannedMs: number) => string

/**
 * Writes markers of one run. The padding is random, because a compressing transport would make a run of one letter
 * vanish, and depends only on the message, so that a receiver can tell what it should have been.
 */
export function createWriter(run: string, payloadBytes: number): Writer {
  const random = createRandom(payloadBytes)
  let pool = ''
  for (let index = 0; index < paddingPool + payloadBytes; index++) pool += alphabet[Math.floor(random() * 64)]
  // Flattened once: slicing a rope of 8,000 pieces for every message would be paid on the hot path.
  pool = Buffer.from(pool, 'latin1').toString('latin1')
  return (sender, seq, plannedMs) => {
    const marker = `${run}.${sender}.${seq}.${Math.round(plannedMs * 1000)}`
    const room = payloadBytes - marker.length - 1
    if (room <= 0) return marker
    const start = (sender * 31 + seq * 61) % paddingPool
    return `${marker} ${pool.slice(start, start + room)}`
  }
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
