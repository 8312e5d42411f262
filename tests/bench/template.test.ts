import { describe, expect, test } from 'vitest'
import { createWriter, type Marker, readMarker } from '../../scenarios/open-loop/marker.ts'
import {
  ackPrefix,
  compileEncoder,
  heardPrefix,
  matches,
  mentions,
  requireText,
} from '../../scenarios/open-loop/template.ts'

const send = { event: 'message', args: [{ room: '{{room}}', text: '{{text}}' }] }
const hear = { event: 'message', args: [{ room: '{{room}}', from: { id: '{{sender}}' }, text: '{{text}}' }] }
const guide = { event: 'chat message', args: ['{{sender}}: {{text}}'] }

describe('template', () => {
  test('packets are what socket.io-parser would write', () => {
    const inChat = compileEncoder(send, '/chat', { room: 'a "b"', sender: '' })
    expect(inChat('hi', 17)).toBe('2/chat,17["message",{"room":"a \\"b\\"","text":"hi"}]')
    expect(inChat('hi', -1)).toBe('2/chat,["message",{"room":"a \\"b\\"","text":"hi"}]')
    expect(compileEncoder({ event: 'm', args: '{{text}}' }, '/', { room: '', sender: '' })('x', 0)).toBe('20["m","x"]')
    expect(compileEncoder({ event: 'm', args: ['{{text}}', '{{text}}'] }, '/', { room: '', sender: '' })('x', -1)).toBe(
      '2["m","x","x"]',
    )
    expect(compileEncoder({ event: 'm', args: ['{{room}}'] }, '/', { room: '$&', sender: '' })('x', -1)).toBe(
      '2["m","$&"]',
    )
    expect(heardPrefix(hear, '/chat')).toBe('2/chat,["message",')
    expect(heardPrefix({ event: 'e', args: [] }, '/')).toBe('2["e"')
    expect(ackPrefix('/')).toBe('3')
  })

  test('a template without {{text}} is refused', () => {
    expect(() => requireText({ event: 'e', args: ['x'] }, 'send')).toThrow(expect.objectContaining({ code: 'usage' }))
    requireText(send, 'send')
    expect([mentions(send, 'room'), mentions(send, 'sender'), mentions(guide, 'sender')]).toEqual([true, false, true])
  })

  test('what is heard may say more than the template, never less or else', () => {
    const values = { room: 'r1', text: 'hello', sender: undefined }
    expect(matches(hear, [{ room: 'r1', from: { id: 'u7', name: 'x' }, text: 'hello', at: 1 }, 'offset'], values)).toBe(
      true,
    )
    expect(matches(hear, [{ room: 'r2', from: { id: 'u7' }, text: 'hello' }], values)).toBe(false)
    expect(matches(hear, [{ room: 'r1', from: 'u7', text: 'hello' }], values)).toBe(false)
    expect(matches(hear, [{ room: 'r1', from: { id: 'u7' }, text: 'hello' }], { ...values, sender: 'u8' })).toBe(false)
    expect(
      matches({ event: 'm', args: [{ id: '{{message}}', text: '{{text}}' }] }, [{ id: '7', text: 'hello' }], values),
    ).toBe(true)
    expect(matches(hear, undefined, values)).toBe(false)
    // A name that only the server knows stands for whatever it put there, but something must be there.
    const numbered = { event: 'e', args: [{ id: '{{message}}', text: '{{text}}', at: 'no {{message}}' }] }
    expect(matches(numbered, [{ id: 17, text: 'hello', at: 'no 17' }], values)).toBe(true)
    expect(matches(numbered, [{ id: 'a', text: 'other', at: 'no 17' }], values)).toBe(false)
    expect(matches(numbered, [{ id: 'a', text: 'hello', at: '17' }], values)).toBe(false)
    expect(matches(numbered, [{ text: 'hello', at: 'no 17' }], values)).toBe(false)
    expect(matches(guide, ['ada (x): hello'], { ...values, sender: 'ada (x)' })).toBe(true)
    expect(matches(guide, ['ada (y): hello'], { ...values, sender: 'ada (x)' })).toBe(false)
    expect(matches({ event: 'e', args: [null, [1, '{{text}}'], true] }, [null, [1, 'hello'], true], values)).toBe(true)
    expect(matches({ event: 'e', args: [null, [1, '{{text}}'], true] }, [null, [2, 'hello'], true], values)).toBe(false)
  })
})

describe('marker', () => {
  const into: Marker = { sender: 0, seq: 0, plannedUs: 0 }

  test('is read back from inside a frame', () => {
    const write = createWriter('gcx1', 64)
    const text = write(12, 345, 5000.25)
    expect(text).toMatch(/^gcx1\.12\.345\.5000250 /)
    expect(Buffer.byteLength(text)).toBe(64)
    expect(write(12, 345, 5000.25)).toBe(text)
    expect(JSON.stringify(text)).toBe(`"${text}"`)
    expect(readMarker(`2["m",{"text":"${text}"}]`, 'gcx1.', 5, into)).toBe(true)
    expect(into).toEqual({ sender: 12, seq: 345, plannedUs: 5_000_250 })
    expect(createWriter('gcx1', 0)(1, 2, 3)).toBe('gcx1.1.2.3000')
  })

  test.each(['', 'gcx1', 'gcx1.', 'gcx1.1', 'gcx1.1.', 'gcx1.1.2', 'gcx1.1.2.', 'gcx1..2.3', 'gcx1.1..3', 'gcy.1.2.3'])(
    'a broken one is none: %j',
    (text) => {
      expect(readMarker(text, 'gcx1.', 0, into)).toBe(false)
    },
  )
})
