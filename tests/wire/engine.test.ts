import * as oracle from 'engine.io-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeEnginePacket,
  decodePayload,
  type EnginePacket,
  type EngineViolation,
  encodeEnginePacket,
  encodePayload,
  joinPayload,
  parseOpen,
} from '../../target/wire/engine.ts'

const type = fc.constantFrom<EnginePacket['type']>('open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop')
/** Without U+001E, which the protocol cannot carry in a body; JSON escapes it. */
const data = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\x1e', ''))
const binary = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes))
const packet: fc.Arbitrary<EnginePacket> = fc.oneof(
  fc.record({ type, data }),
  binary.map((bytes): EnginePacket => ({ type: 'message', data: bytes })),
)

type Theirs = { type: string; data?: unknown }
const asOurs = ({ type: kind, data: carried }: Theirs) =>
  kind === 'error' ? 'violation' : { type: kind, data: carried ?? '' }
const comparable = (one: EnginePacket | EngineViolation) => (one.type === 'violation' ? 'violation' : one)

function theirEncoding(one: EnginePacket): string | Buffer {
  let encoded: unknown
  oracle.encodePacket(one as never, true, (raw) => {
    encoded = raw
  })
  return encoded as string | Buffer
}

function theirPayload(packets: EnginePacket[]): string {
  let encoded = ''
  oracle.encodePayload(packets as never, (raw) => {
    encoded = raw
  })
  return encoded
}

describe('Engine.IO packets, with engine.io-parser as the oracle', () => {
  it('writes the same frames and bodies', () => {
    fc.assert(fc.property(packet, (one) => void expect(encodeEnginePacket(one)).toEqual(theirEncoding(one))))
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 6 }), (packets) => {
        expect(encodePayload(packets)).toBe(theirPayload(packets))
      }),
    )
  })

  it('reads any frame alike', () => {
    const raw = fc.oneof(
      data,
      fc.tuple(fc.constantFrom(...'0123456789bx'), data).map(([id, rest]) => id + rest),
      binary,
    )
    fc.assert(
      fc.property(raw, (one) => {
        // `b…` is for bodies: in a WebSocket text frame their decoder takes it as well, ours does not.
        fc.pre(typeof one !== 'string' || !one.startsWith('b'))
        expect(comparable(decodeEnginePacket(one))).toEqual(asOurs(oracle.decodePacket(one as never, 'nodebuffer')))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads any body alike, but for base64 that is none', () => {
    const part = fc.oneof(
      packet.map((one) => encodePayload([one])),
      fc.string({ unit: fc.constantFrom(...'0123456789bA=+ '), maxLength: 6 }),
    )
    const isBase64 = (raw: string) => /^b[A-Za-z0-9+/]*={0,2}$/.test(raw)
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        fc.pre(parts.every((raw) => !raw.startsWith('b') || isBase64(raw)))
        const body = joinPayload(parts)
        expect(decodePayload(body).map(comparable)).toEqual(
          oracle.decodePayload(body, 'nodebuffer').map((one) => asOurs(one as Theirs)),
        )
      }),
      { numRuns: 1000 },
    )
    expect(decodePayload('b*').map(comparable)).toEqual(['violation'])
  })
})

describe('what EIO=3 frames differently', () => {
  it('bodies carry lengths, binary frames a type byte', () => {
    expect(decodePayload('6:4hello2:406:4€uro!', 3)).toEqual([
      { type: 'message', data: 'hello' },
      { type: 'message', data: '0' },
      { type: 'message', data: '€uro!' },
    ])
    expect(decodePayload('5:4hell9:4', 3).map(comparable)).toEqual([{ type: 'message', data: 'hell' }, 'violation'])
    expect(decodePayload('', 3).map(comparable)).toEqual(['violation'])
    const bytes = Buffer.from([1, 2, 3])
    expect(encodeEnginePacket({ type: 'message', data: bytes }, 3)).toEqual(Buffer.from([4, 1, 2, 3]))
    expect(decodeEnginePacket(Buffer.from([4, 1, 2, 3]), 3)).toEqual({ type: 'message', data: bytes })
    expect(encodePayload([{ type: 'message', data: bytes }], 3)).toBe('6:b4AQID')
    expect(decodePayload('6:b4AQID', 3)).toEqual([{ type: 'message', data: bytes }])
  })

  it('round trips', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 6 }), (packets) => {
        expect(decodePayload(encodePayload(packets, 3), 3)).toEqual(packets)
      }),
    )
  })
})

describe('the open packet', () => {
  it('is read into units, and is a violation when it is not one', () => {
    const said = { sid: 'abc', upgrades: ['websocket', 7], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6 }
    expect(parseOpen(JSON.stringify(said))).toEqual({
      sid: 'abc',
      upgrades: ['websocket'],
      pingIntervalMs: 25_000,
      pingTimeoutMs: 20_000,
      maxPayloadBytes: 1e6,
    })
    for (const wrong of ['', 'null', '[]', '{}', '{"sid":""}', '{"sid":"a","pingInterval":"x","pingTimeout":1}']) {
      expect(parseOpen(wrong)).toMatchObject({ type: 'violation' })
    }
  })
})
