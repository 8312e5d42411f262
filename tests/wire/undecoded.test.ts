import { describe, expect, test } from 'vitest'
import { createFrameDecoder, encodeFrame, encodeTextFrame, encodeTextFrameBy, OPCODE } from '../../target/wire/index.ts'

describe('text that is never a string', () => {
  test('frames put together from bytes are the frames of the text, at every length of the head', () => {
    for (const length of [0, 1, 3, 125, 126, 127, 5000, 65_535, 65_536]) {
      const text = 'abcdefg'.repeat(10_000).slice(0, length)
      for (const spare of [0, 1, 200]) {
        const frame = encodeTextFrameBy(
          length + spare,
          (into, at) => at + into.write(text, at, 'latin1'),
          () => 0x12345678,
        )
        expect(frame.equals(encodeTextFrame(text, () => 0x12345678))).toBe(true)
      }
    }
  })

  test('a message is offered undecoded; what is not taken is decoded, in its place', () => {
    const heard: string[] = []
    const decoder = createFrameDecoder(
      {
        onTextBytes(buffer, from, to) {
          const text = buffer.toString('latin1', from, to)
          if (!text.startsWith('4')) return false
          heard.push(`bytes ${text}`)
          return true
        },
        onMessage: (data) => heard.push(typeof data === 'string' ? `text ${data}` : 'binary'),
        onViolation: ({ reason }) => heard.push(reason),
      },
      { maxPayloadBytes: 1000 },
    )
    const long = `4${'x'.repeat(300)}`
    const frames = [
      encodeFrame({ opcode: OPCODE.text, payload: '4one', mask: false }),
      encodeFrame({ opcode: OPCODE.text, payload: '2', mask: false }),
      encodeFrame({ opcode: OPCODE.binary, payload: Buffer.from('4'), mask: false }),
      encodeFrame({ opcode: OPCODE.text, payload: long, mask: false }),
      encodeFrame({ opcode: OPCODE.text, payload: '4fr', mask: false, fin: false }),
      encodeFrame({ opcode: OPCODE.continuation, payload: 'agments', mask: false }),
      encodeFrame({ opcode: OPCODE.text, payload: Buffer.from([0x33, 0xff]), mask: false }),
    ]
    const stream = Buffer.concat(frames)
    // One byte a read: each message is put together from pieces that were in the shared buffer only for a moment.
    for (let at = 0; at < stream.length; at++) decoder.push(stream.subarray(at, at + 1))
    expect(heard).toEqual([
      'bytes 4one',
      'text 2',
      'binary',
      `bytes ${long}`,
      'bytes 4fragments',
      'a text message is not UTF-8',
    ])
  })
})
