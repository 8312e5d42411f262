import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBinaryFrame, encodeFrame, encodeTextFrame, type FrameParts, OPCODE } from '../../target/wire/frames.ts'
import { cheapMasks, randomMasks } from '../../target/wire/masks.ts'
import { cut, hex, ourReading, theirReading } from './frame-reading.ts'
import { Sender } from './ws-oracle.ts'

const chunkSizes = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 200 }),
  fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 6 }),
)
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
  fc.constantFrom(
    '',
    'a'.repeat(125),
    'a'.repeat(126),
    'é'.repeat(63),
    'x'.repeat(65_535),
    'x'.repeat(65_536),
    '\ufffd',
    '\ufeffbom',
  ),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom(new Uint8Array(65_535), new Uint8Array(65_536), new Uint8Array(125), new Uint8Array(126)),
)

/** Whole messages: in one frame, or in several with control frames between them. */
const soundMessage = (mask: fc.Arbitrary<Buffer | false>): fc.Arbitrary<FrameParts[]> =>
  fc.oneof(
    fc.record({ opcode: fc.constant(OPCODE.text), payload: text, mask }).map((frame) => [frame]),
    fc.record({ opcode: fc.constant(OPCODE.binary), payload: bytes.map((b) => Buffer.from(b)), mask }).map((f) => [f]),
    fc
      .record({
        opcode: fc.constantFrom(OPCODE.ping, OPCODE.pong),
        payload: fc.uint8Array({ maxLength: 125 }).map((b) => Buffer.from(b)),
        mask,
      })
      .map((frame) => [frame]),
    fc
      .tuple(text, fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 4 }), fc.boolean(), mask)
      .map(([whole, sizes, withPing, key]) => {
        const parts = cut(
          Buffer.from(whole.slice(0, 1000)),
          sizes.filter((size) => size > 0),
        )
        if (parts.length === 0) parts.push(Buffer.alloc(0))
        const frames: FrameParts[] = parts.map((payload, at) => ({
          opcode: at === 0 ? OPCODE.text : OPCODE.continuation,
          fin: at === parts.length - 1,
          payload,
          mask: key,
        }))
        if (withPing) frames.splice(1, 0, { opcode: OPCODE.ping, payload: 'between', mask: key })
        return frames
      }),
  )

/** Anything a peer could send: reserved opcodes and bits, wrong lengths, wrong masks, close frames, broken UTF-8. */
const anyFrame: fc.Arbitrary<FrameParts> = fc.record(
  {
    opcode: fc.integer({ min: 0, max: 15 }),
    payload: fc.oneof(
      text,
      fc.uint8Array({ maxLength: 140 }).map((b) => Buffer.from(b)),
    ),
    mask: fc.oneof(
      fc.constant(false as const),
      fc.uint8Array({ minLength: 4, maxLength: 4 }).map((b) => Buffer.from(b)),
    ),
    fin: fc.boolean(),
    rsv: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) }),
    lengthField: fc.constantFrom<7 | 16 | 64>(16, 64),
    lengthOverride: fc.oneof(fc.integer({ min: 0, max: 80_000 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  },
  { requiredKeys: ['opcode', 'payload', 'mask', 'fin', 'rsv'] },
)

const noMask = fc.constant<false>(false)
const someMask = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((b) => Buffer.from(b))

describe('frames, with ws as the oracle', () => {
  it.each([
    ['as a client', false],
    ['as a server', true],
  ])('reads sound streams alike, however they are cut, %s', async (_, asServer) => {
    const frames = fc.array(soundMessage(asServer ? someMask : noMask), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(frames, chunkSizes, async (messages, sizes) => {
        const chunks = cut(Buffer.concat(messages.flat().map(encodeFrame)), sizes)
        const ours = ourReading(chunks, asServer)
        expect(ours).toEqual(await theirReading(chunks, asServer))
        expect(ours.every(([kind]) => kind !== 'violation')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['as a client', false],
    ['as a server', true],
  ])('finds the same violations with the same codes, %s', async (_, asServer) => {
    const sound = soundMessage(asServer ? someMask : noMask)
    const frames = fc.array(
      fc.oneof(
        sound,
        sound,
        anyFrame.map((frame) => [frame]),
      ),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(frames, chunkSizes, async (messages, sizes) => {
        const chunks = cut(Buffer.concat(messages.flat().map(encodeFrame)), sizes)
        expect(ourReading(chunks, asServer)).toEqual(await theirReading(chunks, asServer))
      }),
      { numRuns: 600 },
    )
  })

  it('reads garbage alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        chunkSizes,
        fc.boolean(),
        async (garbage, sizes, asServer) => {
          const chunks = cut(Buffer.from(garbage), sizes)
          expect(ourReading(chunks, asServer)).toEqual(await theirReading(chunks, asServer))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('reads what ws writes', () => {
    fc.assert(
      fc.property(fc.oneof(text, bytes), fc.boolean(), chunkSizes, (data, mask, sizes) => {
        const payload = Buffer.from(data as string)
        const opcode = typeof data === 'string' ? OPCODE.text : OPCODE.binary
        const parts = Sender.frame(Buffer.from(payload), { fin: true, rsv1: false, opcode, mask, readOnly: false })
        const chunks = cut(Buffer.concat(parts), sizes)
        const expected = opcode === OPCODE.text ? ['text', payload.toString()] : ['binary', hex(payload)]
        expect(ourReading(chunks, mask)).toEqual([expected])
      }),
    )
  })

  it('ws reads what the fast encoders write, with both mask sources', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(text, bytes), { maxLength: 12 }), fc.boolean(), async (messages, cheap) => {
        const masks = cheap ? cheapMasks : randomMasks
        const frames = messages.map((data) =>
          typeof data === 'string' ? encodeTextFrame(data, masks) : encodeBinaryFrame(Buffer.from(data), masks),
        )
        expect(await theirReading(frames, true)).toEqual(
          messages.map((data) => (typeof data === 'string' ? ['text', data] : ['binary', hex(Buffer.from(data))])),
        )
      }),
      { numRuns: 300 },
    )
  })
})
