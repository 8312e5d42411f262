/** Our packets against socket.io-msgpack-parser, both ways, and through the bridge. */
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createMsgpackBridge,
  createPacketDecoder,
  decodeMsgpackPacket,
  encodeMsgpackPacket,
  encodePacket,
  type SocketPacket,
} from '../../target/wire/index.ts'

interface Theirs {
  type: number
  nsp: string
  id?: number
  data?: unknown
}
const { Encoder, Decoder } = createRequire(import.meta.url)('socket.io-msgpack-parser') as {
  Encoder: new () => { encode(packet: Theirs): [Buffer] }
  Decoder: new () => { add(bytes: Buffer): void; on(event: 'decoded', listener: (packet: Theirs) => void): void }
}

function readByThem(bytes: Buffer): Theirs {
  const decoder = new Decoder()
  let packet: Theirs | undefined
  decoder.on('decoded', (decoded) => {
    packet = decoded
  })
  decoder.add(bytes)
  if (packet === undefined) throw new Error('nothing was decoded')
  return packet
}

const buffer = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.integer(),
    // Theirs cannot write whole numbers beyond 2^53.
    fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    buffer,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value
const event = fc.record({
  type: fc.constantFrom('event' as const, 'ack' as const),
  nsp: fc.constantFrom('/', '/support'),
  id: fc.nat(),
  data: fc.array(value, { maxLength: 4 }).map((args) => ['name', ...args]),
})
const numbers = { event: 2, ack: 3 } as const

test('they read what we write, and we read what they write', () => {
  fc.assert(
    fc.property(event, (packet) => {
      const theirs = { ...packet, type: numbers[packet.type] }
      expect(readByThem(encodeMsgpackPacket(packet))).toEqual(theirs)
      expect(decodeMsgpackPacket(new Encoder().encode(theirs)[0])).toEqual(packet)
    }),
    { numRuns: 300 },
  )
})

test('what they write for undefined and for dates is read as such', () => {
  const at = new Date(1_700_000_000_123)
  const [bytes] = new Encoder().encode({ type: 2, nsp: '/', data: ['x', { gone: undefined, at }] })
  expect(decodeMsgpackPacket(bytes)).toEqual({ type: 'event', nsp: '/', data: ['x', { gone: undefined, at }] })
})

test('CONNECT without a payload and DISCONNECT carry none', () => {
  expect(readByThem(encodeMsgpackPacket({ type: 'connect', nsp: '/' })).data).toBeUndefined()
  expect(readByThem(encodeMsgpackPacket({ type: 'disconnect', nsp: '/a' }))).toMatchObject({ type: 1, nsp: '/a' })
})

test('the bridge gives each side the packets of the other', () => {
  fc.assert(
    fc.property(event, (packet) => {
      const { text, attachments } = encodePacket(packet as SocketPacket)
      const bridge = createMsgpackBridge()
      const sent = [text, ...attachments].map((message) => bridge.outgoing(message))
      expect(sent.slice(0, -1).every((message) => message === undefined)).toBe(true)
      expect(readByThem(sent.at(-1) as Buffer)).toEqual({ ...packet, type: numbers[packet.type] })
      const decoder = createPacketDecoder()
      const back = bridge.incoming(sent.at(-1) as Buffer).map((message) => decoder.push(message))
      expect(back.at(-1)).toMatchObject({ nsp: packet.nsp, id: packet.id, data: packet.data })
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['no MessagePack', Buffer.from([0xc1])],
  ['a list', Buffer.from([0x90])],
  ['nothing', Buffer.alloc(0)],
  ['an unknown type', encodeMsgpackPacket({ type: 'event', nsp: '/', data: ['x'] }).fill(9, 6, 7)],
])('%s is a violation, and no exception', (_name, bytes) => {
  expect(decodeMsgpackPacket(bytes).type).toBe('violation')
  expect(createMsgpackBridge().incoming(bytes)).toEqual([])
})
