import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eachMessage, fillTemplate, matchTemplate, namesIn } from '../../target/template.ts'

describe('fillTemplate', () => {
  test('puts text into objects, arrays and longer strings', () => {
    expect(fillTemplate([{ room: '{{room}}', text: '{{text}}' }, 7, null], { room: 'lobby', text: 'hi' })).toEqual([
      { room: 'lobby', text: 'hi' },
      7,
      null,
    ])
    expect(fillTemplate('Bearer {{ token }}', { token: 'a.b.c' })).toBe('Bearer a.b.c')
  })

  test('puts any JSON value where a placeholder stands alone, and its JSON inside a longer string', () => {
    expect(fillTemplate({ room: '{{room}}' }, { room: ['a', 'b'] })).toEqual({ room: ['a', 'b'] })
    expect(fillTemplate('room:{{room}}', { room: ['a'] })).toBe('room:["a"]')
    expect(fillTemplate('{{token}}', { token: null })).toBe(null)
  })

  test('names what is missing and what could stand there', () => {
    expect(() => fillTemplate('{{sender}} says', { text: 'x' })).toThrowError(
      expect.objectContaining({
        code: 'profile-invalid',
        message: 'the template "{{sender}} says" asks for {{sender}}, which has no value here',
        hint: 'what can stand here: {{text}}',
      }),
    )
  })

  test('keeps a __proto__ key as a key', () => {
    const filled = fillTemplate(JSON.parse('{"__proto__": {"role": "{{text}}"}}'), { text: 'admin' })
    expect(JSON.stringify(filled)).toBe('{"__proto__":{"role":"admin"}}')
    expect((filled as { role?: string }).role).toBeUndefined()
  })
})

describe('match', () => {
  test('objects may have more keys and arrays more elements', () => {
    const template = [{ from: { id: '{{sender}}' }, text: '{{text}}' }]
    const heard = [{ id: 1, from: { id: 'u1', name: 'Alice' }, text: 'hi', at: 5 }, 'more']
    expect(matchTemplate(template, heard)).toEqual({ sender: 'u1', text: 'hi' })
  })

  test('the tutorial line is cut at its literal', () => {
    expect(matchTemplate(['{{sender}}: {{text}}'], ['alice: see: this'])).toEqual({
      sender: 'alice',
      text: 'see: this',
    })
    expect(matchTemplate('<{{sender}}> {{text}}!', '<bob> hi!')).toEqual({ sender: 'bob', text: 'hi' })
    expect(matchTemplate('{{sender}}: {{text}}', 'nothing of the kind')).toBeUndefined()
  })

  test.each([
    ['a missing key', { a: '{{text}}' }, {}],
    ['an inherited key', { toString: '{{text}}' }, {}],
    ['a shorter array', ['{{text}}', 1], ['x']],
    ['an array for an object', { 0: 'x' }, ['x']],
    ['another literal', 'yes', 'no'],
    ['a number for its text', '5', 5],
    ['null for an object', { a: 1 }, null],
    ['nothing at all', '{{text}}', undefined],
    ['text that is too short for both literals', 'aa{{text}}aa', 'aaa'],
  ])('refuses %s', (_what, template, value) => {
    expect(matchTemplate(template, value)).toBeUndefined()
  })

  test('a placeholder is the same everywhere, and the same as what is known', () => {
    expect(matchTemplate(['{{text}}', '{{text}}'], ['a', 'b'])).toBeUndefined()
    expect(matchTemplate(['{{text}}', '{{text}}'], ['a', 'a'])).toEqual({ text: 'a' })
    expect(matchTemplate({ room: '{{room}}' }, { room: 'other' }, { room: 'lobby' })).toBeUndefined()
    expect(matchTemplate('user {{sender}}', 'user 7', { sender: 7 })).toEqual({ sender: '7' })
  })

  test('captures any JSON value where a placeholder stands alone', () => {
    expect(matchTemplate('{{text}}', { deep: [1] })).toEqual({ text: { deep: [1] } })
    expect(matchTemplate('{{sender}}', 42)).toEqual({ sender: 42 })
  })
})

describe('eachMessage', () => {
  test('a described list of one stands for each of its elements', () => {
    expect(eachMessage([['{{text}}']], [['a', 'b']])).toEqual([[['a']], [['b']]])
    const inside = [1, { batch: [{ text: '{{text}}' }] }]
    expect(eachMessage(inside, [1, { batch: [{ text: 'a' }, { text: 'b' }], n: 2 }])).toEqual([
      [1, { batch: [{ text: 'a' }], n: 2 }],
      [1, { batch: [{ text: 'b' }], n: 2 }],
    ])
    expect(eachMessage(inside, [1, { batch: [] }])).toEqual([])
  })

  test('anything else is one message', () => {
    for (const [template, args] of [
      [['{{text}}'], ['a', 'b']],
      [[['{{sender}}', '{{text}}']], [['a', 'b', 'c']]],
      [[{ to: ['{{room}}'], text: '{{text}}' }], [{ to: ['a', 'b'], text: 'c' }]],
      [[['{{text}}']], [{ text: 'a' }]],
      [[{ batch: ['{{text}}'] }], [null]],
      [[['{{text}}']], []],
    ] as const)
      expect(eachMessage(template, args)).toEqual([args])
  })
})

test('namesIn lists every placeholder, the unknown ones too', () => {
  expect(namesIn(['{{text}}', { a: 'x {{room}} {{nonsense}}' }, 3])).toEqual(['text', 'room', 'nonsense'])
})

describe('round trips', () => {
  const json = fc.jsonValue()
  /** JSON without braces, so that it is a template of literals only. */
  const literal = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('{{'))

  test('what was filled in is read out again', () => {
    fc.assert(
      fc.property(json, json, literal, literal, (text, sender, aside, extra) => {
        const template = [{ from: { id: '{{sender}}' }, text: '{{text}}', aside }]
        const sent = fillTemplate(template, { text, sender }) as Record<string, unknown>[]
        const heard = [{ ...sent[0], extra }, extra]
        expect(matchTemplate(template, JSON.parse(JSON.stringify(heard)))).toEqual(
          JSON.parse(JSON.stringify({ text, sender })),
        )
      }),
    )
  })

  test('inside a string, as long as the sender does not hold the literal', () => {
    const name = fc.string({ minLength: 1 }).filter((value) => !`${value}: `.slice(0, -1).includes(': '))
    fc.assert(
      fc.property(name, fc.string(), (sender, text) => {
        const line = fillTemplate('{{sender}}: {{text}}', { sender, text })
        expect(matchTemplate('{{sender}}: {{text}}', line)).toEqual({ sender, text })
      }),
    )
  })

  test('never throws on what a server might say', () => {
    fc.assert(
      fc.property(literal, json, (template, value) => {
        const found = matchTemplate(template, value)
        expect(found === undefined || typeof found === 'object').toBe(true)
      }),
    )
  })
})
