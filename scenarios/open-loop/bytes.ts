/** Reading and writing ASCII in buffers without strings: what a load generator does for every message. */

/** Below this a loop beats the call into the runtime. */
const shortBytes = 64

/** Copies `piece` (or its part from `start` to `end`) to `at`; returns where it ends. */
export function copyInto(target: Buffer, at: number, piece: Buffer, start = 0, end = piece.length): number {
  if (end - start > shortBytes) return at + piece.copy(target, at, start, end)
  for (let i = start; i < end; i++) target[at++] = piece[i] as number
  return at
}

/** Writes a whole number from 0 to 2^53 in decimal digits; returns where they end. */
export function writeNumber(target: Buffer, at: number, value: number): number {
  let digits = 1
  for (let bound = 10; value >= bound && digits < 16; bound *= 10) digits++
  const end = at + digits
  let rest = value
  let to = end
  // Above 2^31 a division is one of doubles: rare (times beyond half an hour), and exact all the same.
  while (rest > 0x7fff_ffff) {
    const tenth = Math.floor(rest / 10)
    target[--to] = 48 + (rest - tenth * 10)
    rest = tenth
  }
  for (let small = rest | 0; to > at; ) {
    const tenth = (small / 10) | 0
    target[--to] = 48 + (small - tenth * 10)
    small = tenth
  }
  return end
}

/** Does `piece` stand at `at`, and end by `to`? */
export function matchesAt(buffer: Buffer, at: number, to: number, piece: Buffer): boolean {
  const { length } = piece
  if (at + length > to) return false
  for (let i = 0; i < length; i++) if (buffer[at + i] !== piece[i]) return false
  return true
}

/** Where `piece` stands between `from` and `to`, or -1. */
export function findPiece(buffer: Buffer, from: number, to: number, piece: Buffer): number {
  const first = piece[0]
  for (let at = from; at + piece.length <= to; at++)
    if (buffer[at] === first && matchesAt(buffer, at, to, piece)) return at
  return -1
}
