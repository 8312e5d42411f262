import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyInto, findPiece, matchesAt, writeNumber } from '../../scenarios/open-loop/bytes.ts'
import { createWriter, type Marker, readMarker, readMarkerBytes } from '../../scenarios/open-loop/marker.ts'

const written = (fill: (into: Buffer) => number): string => {
  const into = Buffer.alloc(20_000, '#')
  return into.toString('latin1', 0, fill(into))
}

describe('bytes say what strings say', () => {
  test('numbers', () => {
    const numbers = fc.oneof(
      fc.maxSafeNat(),
      fc.nat(),
      fc.nat(1000),
      fc.constantFrom(0, 9, 10, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1),
    )
    fc.assert(fc.property(numbers, (value) => written((into) => writeNumber(into, 0, value)) === `${value}`))
  })

  test('pieces, short ones and long ones, whole and in part', () => {
    for (const length of [0, 1, 64, 65, 5000]) {
      const piece = Buffer.from('abcdefgh'.repeat(700).slice(0, length))
      expect(written((into) => copyInto(into, 0, piece))).toBe(piece.toString())
      expect(written((into) => copyInto(into, 0, piece, length >> 1))).toBe(piece.toString().slice(length >> 1))
    }
  })

  test('searches stay between their bounds', () => {
    const buffer = Buffer.from('..needle..needle')
    const piece = Buffer.from('needle')
    expect(findPiece(buffer, 0, buffer.length, piece)).toBe(2)
    expect(findPiece(buffer, 3, buffer.length, piece)).toBe(10)
    expect(findPiece(buffer, 3, buffer.length - 1, piece)).toBe(-1)
    expect(matchesAt(buffer, 2, 8, piece)).toBe(true)
    expect(matchesAt(buffer, 2, 7, piece)).toBe(false)
  })

  test('the text of a message', () => {
    for (const payloadBytes of [0, 40, 64, 300]) {
      const write = createWriter('gc0p', payloadBytes)
      const times = fc.double({ min: 0, max: 4e6, noNaN: true })
      const sizes = fc.option(fc.nat(12_000), { nil: undefined })
      fc.assert(
        fc.property(fc.nat(100_000), fc.nat(100_000), times, sizes, (sender, seq, plannedMs, bytes) => {
          const text = write(sender, seq, plannedMs, bytes)
          expect(text.length).toBeLessThanOrEqual(write.mostBytes(bytes))
          return written((into) => write.into(into, 0, sender, seq, plannedMs, bytes)) === text
        }),
      )
    }
  })

  test('a marker is read from bytes as from text, wherever it was looked for first', () => {
    const write = createWriter('gc0p', 64)
    const parts = fc.constantFrom(
      'gc0p.',
      'gc0p',
      '.',
      '7',
      '12.',
      'x',
      ' ',
      write(3, 9, 17.5),
      'gc0p.1.2',
      'gc0p.1.2.',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), fc.nat(60), (pieces, hint) => {
        const text = pieces.join('')
        const [a, b]: Marker[] = [
          { sender: 0, seq: 0, plannedUs: 0 },
          { sender: 0, seq: 0, plannedUs: 0 },
        ] as [Marker, Marker]
        // A hint that is right by chance finds another marker than the first: only of texts that hold one is all the same.
        fc.pre(text.split('gc0p.').length <= 2)
        const found = readMarker(text, 'gc0p.', 0, a as Marker)
        // What follows the frame in the read buffer must not be read.
        const buffer = Buffer.from(`##${text}999`)
        const at = readMarkerBytes(buffer, 2, 2 + text.length, Buffer.from('gc0p.'), hint, b as Marker)
        expect(at >= 0).toBe(found)
        if (found) expect(b).toEqual(a)
      }),
    )
  })
})
