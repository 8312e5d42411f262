import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameDecoder } from '../../target/wire/frame-decoder.ts'
import {
  encodeBinaryFrame,
  encodeCloseFrame,
  encodeFrame,
  encodeTextFrame,
  type FrameParts,
  OPCODE,
} from '../../target/wire/frames.ts'
import { cheapMasks, randomMasks } from '../../target/wire/masks.ts'
import { Receiver, Sender } from './ws-oracle.ts'

type Seen =
  | ['text', string]
  | ['binary', string]
  | ['ping' | 'pong', string]
  | ['close', number, string]
  | ['violation', number]

const MAX_PAYLOAD_BYTES = 70_000
const hex = (bytes: Buffer) => bytes.toString('hex')

function ourReading(chunks: Buffer[], asServer: boolean, maxPayloadBytes = MAX_PAYLOAD_BYTES): Seen[] {
  const seen: Seen[] = []
  const decoder = createFrameDecoder(
    {
      onMessage: (data) => seen.push(typeof data === 'string' ? ['text', data] : ['binary', hex(data)]),
      onPing: (payload) => seen.push(['ping', hex(payload)]),
      onPong: (payload) => seen.push(['pong', hex(payload)]),
      onClose: (code, reason) => seen.push(['close', code, reason]),
      onViolation: ({ code }) => seen.push(['violation', code]),
    },
    { maxPayloadBytes, masked: asServer ? 'required' : 'forbidden' },
  )
  // From one buffer that is overwritten each time, as the shared read buffer is: nothing may be kept of it.
  const shared = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)))
  for (const chunk of chunks) {
    chunk.copy(shared)
    decoder.push(shared.subarray(0, chunk.length))
    shared.fill(0x58)
  }
  return seen
}

async function theirReading(chunks: Buffer[], asServer: boolean): Promise<Seen[]> {
  const seen: Seen[] = []
  const receiver = new Receiver({ isServer: asServer, maxPayload: MAX_PAYLOAD_BYTES })
  receiver.on('message', (data, isBinary) =>
    seen.push(isBinary ? ['binary', hex(data)] : ['text', data.toString('utf8')]),
  )
  receiver.on('ping', (payload) => seen.push(['ping', hex(payload)]))
  receiver.on('pong', (payload) => seen.push(['pong', hex(payload)]))
  receiver.on('conclude', (code, reason) => seen.push(['close', code, reason.toString()]))
  receiver.on('error', (error) => {
    const status = Object.getOwnPropertySymbols(error).find((symbol) => symbol.description === 'status-code')
    seen.push(['violation', (error as unknown as Record<symbol, number>)[status as symbol] as number])
  })
  for (const chunk of chunks) if (receiver.writable) receiver.write(Buffer.from(chunk))
  await turn()
  return seen
}

function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const chunks: Buffer[] = []
  let at = 0
  for (const size of sizes) {
    if (at >= bytes.length) break
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  if (at < bytes.length) chunks.push(bytes.subarray(at))
  return chunks
}

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
