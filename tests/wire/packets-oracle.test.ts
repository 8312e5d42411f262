import fc from 'fast-check'
import { Decoder, Encoder } from 'socket.io-parser'
import { describe, expect, it } from 'vitest'
import {
  createPacketDecoder,
  encodePacket,
  type PacketViolation,
  type SocketPacket,
  type SocketType,
} from '../../target/wire/packets.ts'

const TYPES: SocketType[] = ['connect', 'disconnect', 'event', 'ack', 'connect-error', 'binary-event', 'binary-ack']

type Outcome = { type: string; nsp: string; id: number | undefined; data: unknown } | 'violation' | 'more'

const plain = (type: string): string => type.replace('binary-', '')

function ourReading(messages: (string | Buffer)[], maxAttachments = 10): Outcome[] {
  const decoder = createPacketDecoder({ maxAttachments })
  const outcomes: Outcome[] = []
  for (const message of messages) {
    const packet: SocketPacket | PacketViolation | undefined = decoder.push(message)
    if (packet === undefined) outcomes.push('more')
    else if (packet.type === 'violation') return [...outcomes, 'violation']
    else outcomes.push({ type: plain(packet.type), nsp: packet.nsp, id: packet.id, data: packet.data })
  }
  return outcomes
}

function theirReading(messages: (string | Buffer)[]): Outcome[] {
  const decoder = new Decoder()
  const outcomes: Outcome[] = []
  let decoded: Outcome = 'more'
  decoder.on('decoded', ({ type, nsp, id, data }) => {
    decoded = { type: plain(TYPES[type] as string), nsp, id, data }
  })
  for (const message of messages) {
    decoded = 'more'
    try {
      decoder.add(message)
    } catch {
      return [...outcomes, 'violation']
    }
    outcomes.push(decoded)
  }
  return outcomes
}

const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
const buffer = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))
const json = fc.jsonValue({ maxDepth: 3 })
const withBuffers: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, json, buffer, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(
    fc.string({ maxLength: 5 }).filter((key) => key !== '_placeholder'),
    tie('value'),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  ),
})).value
const nsp = fc.constantFrom('/', '/admin', '/a/b', '/ünï', '/dyn?x=1')
const id = fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined })
const name = fc.string({ unit: 'grapheme', maxLength: 10 }).filter((event) => !RESERVED.includes(event))
const args = (value: fc.Arbitrary<unknown>) => fc.array(value, { maxLength: 3 })

const event = (value: fc.Arbitrary<unknown>) =>
  fc.record({
    type: fc.constant('event' as const),
    nsp,
    id,
    data: fc.tuple(name, args(value)).map(([n, a]) => [n, ...a]),
  })
const ack = (value: fc.Arbitrary<unknown>) =>
  fc.record({ type: fc.constant('ack' as const), nsp, id: fc.integer({ min: 0, max: 1e6 }), data: args(value) })
const auth = fc.dictionary(fc.string({ maxLength: 8 }), json, { maxKeys: 3, noNullPrototype: true })
const control = fc.oneof(
  fc.record({ type: fc.constant('connect' as const), nsp, data: fc.option(auth, { nil: undefined }) }),
  fc.record({ type: fc.constant('disconnect' as const), nsp }),
  fc.record({ type: fc.constant('connect-error' as const), nsp, data: auth }),
)
const packet = fc.oneof(event(json), ack(json), event(withBuffers), ack(withBuffers), control)

/** A packet without the keys that hold nothing, as callers write it. */
const tidy = (one: object): SocketPacket =>
  Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as unknown as SocketPacket

const sequence = (one: SocketPacket): (string | Buffer)[] => {
  const { text, attachments } = encodePacket(one)
  return [text, ...attachments]
}

describe('Socket.IO packets, with socket.io-parser as the oracle', () => {
  it('writes the same bytes', () => {
    fc.assert(
      fc.property(packet, (one) => {
        const theirs = new Encoder().encode({ ...tidy(one), type: TYPES.indexOf(one.type) } as never)
        expect(sequence(tidy(one))).toEqual(theirs)
      }),
      { numRuns: 500 },
    )
  })

  it('reads what it wrote, alike', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 5 }), (packets) => {
        const messages = packets.flatMap((one) => sequence(tidy(one)))
        const ours = ourReading(messages, 1000)
        fc.pre(messages.every((message) => typeof message !== 'string' || !/^\d\d{2,}-/.test(message)))
        expect(ours).toEqual(theirReading(messages))
        expect(ours).not.toContain('violation')
      }),
      { numRuns: 500 },
    )
  })

  /**
   * Where we differ on purpose, each because the protocol says so and their parser does not look:
   * 1. a text that is empty or blank is no CONNECT; 2. white space is no digit of an id, nor are `1e1` and `0x1` a
   * number of attachments; 3. EVENT and ACK have a payload; 4. ACK has an id; 5. an attachment's number is a whole one.
   */
  const differsOnPurpose = (text: string): boolean =>
    text.trim() === '' ||
    /^[0-6](\d+-)?(\/[^,]*,)?\d*\s/.test(text) ||
    /^\s/.test(text) ||
    /^[56](?!\d+-)[^-]*-/.test(text) ||
    /^[2356](\d+-)?(\/[^,]*,?)?\d*$/.test(text) ||
    /^[36](\d+-)?(\/[^,]*(,|$))?(?!\d)/.test(text) ||
    /"num":-?\d*\.\d|"num":\d+e-/.test(text)

  const edited = fc
    .tuple(
      packet,
      fc.array(
        fc.tuple(
          fc.nat(40),
          fc.constantFrom('', '"', '[', ']', '{', '}', ',', '-', '/', '0', '1', '5', '9', 'x', 'null', ' '),
        ),
        { maxLength: 3 },
      ),
    )
    .map(([one, edits]) => {
      const messages = sequence(tidy(one))
      let text = messages[0] as string
      for (const [at, insert] of edits) {
        const where = at % (text.length + 1)
        text = text.slice(0, where) + insert + text.slice(insert === '' ? where + 1 : where)
      }
      return [text, ...messages.slice(1)]
    })
  const grammar = fc
    .tuple(
      fc.constantFrom(...'012345678x'),
      fc.constantFrom('', '1-', '0-', '2-', '11-', '-', '-1-', '99999999999-'),
      fc.constantFrom('', '/,', '/a,', '/a', 'a,', ','),
      fc.constantFrom('', '0', '7', '007', '-1', '1.5'),
      fc.constantFrom(
        '',
        '[]',
        '["a"]',
        '[1]',
        '[true]',
        '[null]',
        '{}',
        '"e"',
        'null',
        '0',
        '["connect"]',
        '["disconnecting",1]',
        '["a",{"_placeholder":true,"num":0}]',
        '["a",{"_placeholder":true,"num":-1}]',
        '["a",{"_placeholder":true,"num":1}]',
        '["a",{"_placeholder":true}]',
        '["a"',
        '{"_placeholder":true,"num":0}',
      ),
    )
    .map((parts): (string | Buffer)[] => [parts.join('')])
  const stream = fc.array(
    fc.oneof(
      grammar,
      edited,
      buffer.map((bytes) => [bytes]),
    ),
    { maxLength: 4 },
  )

  it('accepts and refuses alike what is malformed', () => {
    fc.assert(
      fc.property(stream, (parts) => {
        const messages: (string | Buffer)[] = parts.flat()
        fc.pre(messages.every((message) => typeof message !== 'string' || !differsOnPurpose(message)))
        expect(ourReading(messages)).toEqual(theirReading(messages))
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '',
    ' ',
    '2',
    '3',
    '3["a"]',
    '5-["a"]',
    '51e0-["a"]',
    '2 1["a"]',
    '51-["a",{"_placeholder":true,"num":0.5}]',
  ])('refuses %j, which their parser takes', (text) => {
    expect(ourReading([text, Buffer.alloc(1)])).toContain('violation')
  })
})
