import { describe, expect, it } from 'vitest'
import { createFrameDecoder } from '../../target/wire/frame-decoder.ts'
import { encodeCloseFrame, encodeFrame, encodeTextFrame, OPCODE } from '../../target/wire/frames.ts'
import { cheapMasks, randomMasks } from '../../target/wire/masks.ts'
import { hex, ourReading } from './frame-reading.ts'

describe('frames by themselves', () => {
  it('writes the bytes of RFC 6455 section 5.7', () => {
    expect(hex(encodeFrame({ opcode: OPCODE.text, payload: 'Hello', mask: false }))).toBe('810548656c6c6f')
    const mask = Buffer.from('37fa213d', 'hex')
    expect(hex(encodeFrame({ opcode: OPCODE.text, payload: 'Hello', mask }))).toBe('818537fa213d7f9f4d5158')
    expect(hex(encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(256), mask: false })).slice(0, 8)).toBe(
      '827e0100',
    )
    expect(hex(encodeFrame({ opcode: OPCODE.binary, payload: Buffer.alloc(65536), mask: false })).slice(0, 20)).toBe(
      '827f0000000000010000',
    )
  })

  it('writes what no client may: claimed lengths, reserved bits, no mask, a length field that is too long', () => {
    expect(hex(encodeFrame({ opcode: 3, payload: 'a', mask: false, rsv: 7, fin: false }))).toBe('730161')
    expect(hex(encodeFrame({ opcode: 1, mask: false, lengthOverride: 2n ** 64n - 1n }))).toBe('817fffffffffffffffff')
    expect(hex(encodeFrame({ opcode: 1, payload: 'a', mask: false, lengthField: 64 }))).toBe('817f000000000000000161')
  })

  it('keeps earlier frames intact while it writes later ones', () => {
    const frames = Array.from({ length: 5000 }, (_, at) => encodeTextFrame(`message ${at} ${'x'.repeat(at % 300)}`))
    const seen = ourReading([Buffer.concat(frames)], true)
    expect(seen).toHaveLength(5000)
    expect(seen.every((entry, at) => entry[1] === `message ${at} ${'x'.repeat(at % 300)}`)).toBe(true)
  })

  it('replaces lone surrogates as UTF-8 wants it', () => {
    expect(ourReading([encodeTextFrame('a\ud800b')], true)).toEqual([['text', 'a\ufffdb']])
  })

  it('never gives the mask 0 from the cheap source, and masks differ in both', () => {
    for (const masks of [cheapMasks, randomMasks]) {
      const keys = Array.from({ length: 10_000 }, masks)
      expect(new Set(keys).size).toBeGreaterThan(9_990)
    }
    expect(Array.from({ length: 100_000 }, cheapMasks)).not.toContain(0)
  })

  it('stops on a claimed length over the limit before the payload comes', () => {
    const head = encodeFrame({ opcode: OPCODE.binary, mask: false, lengthOverride: 1001 })
    expect(ourReading([head], false, 1000)).toEqual([['violation', 1009]])
    expect(ourReading([encodeFrame({ opcode: OPCODE.text, payload: 'x'.repeat(11), mask: false })], false, 10)).toEqual(
      [['violation', 1009]],
    )
  })

  it('reads nothing after a close frame, a violation, or stop()', () => {
    const after = encodeFrame({ opcode: OPCODE.text, payload: 'late', mask: false })
    const close = encodeFrame({ opcode: OPCODE.close, payload: Buffer.from([0x03, 0xe8]), mask: false })
    expect(ourReading([Buffer.concat([close, after]), after], false)).toEqual([['close', 1000, '']])
    expect(ourReading([Buffer.concat([Buffer.from([0x83, 0]), after]), after], false)).toEqual([['violation', 1002]])
    const seen: (string | Buffer)[] = []
    const decoder = createFrameDecoder(
      {
        onMessage(data) {
          seen.push(data)
          decoder.stop()
        },
        onViolation: () => expect.unreachable(),
      },
      { maxPayloadBytes: 0 },
    )
    decoder.push(Buffer.concat([after, after]))
    expect(seen).toEqual(['late'])
    expect(decoder.reading).toBe(false)
  })

  it('writes close frames with and without a code', () => {
    expect(ourReading([encodeCloseFrame(4001, 'grund: ü')], true)).toEqual([['close', 4001, 'grund: ü']])
    expect(ourReading([encodeCloseFrame()], true)).toEqual([['close', 1005, '']])
  })
})
