import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytes, duration, figure, rate, ratio } from '../../reports/figures.ts'
import { clip, ended, list, plural, short, visible, visibleLines } from '../../reports/text.ts'

test('what cannot be seen is spelt out', () => {
  expect(visible('\x1b[31mred\x07\0')).toBe('\\x1b[31mred\\x07\\x00')
  expect(visible('a\u202Eb\u200Bc\u2028d\uFEFF')).toBe('a\\u{202e}b\\u{200b}c\\u{2028}d\\u{feff}')
  expect(visible('one\ntwo\tthree\r')).toBe('one\\ntwo\\tthree\\r')
  expect(visible('half \ud83d of')).toBe('half \\u{d83d} of')
  expect(visible('tag \u{E0041} and \uFFFE')).toBe('tag \\u{e0041} and \\u{fffe}')
  expect(visible('żółć 日本 🙂')).toBe('żółć 日本 🙂')
})

test('line breaks and tabs stand in blocks', () => {
  expect(visibleLines('a\r\nb\rc\n\td\x1b')).toBe('a\nb\nc\n\td\\x1b')
})

test('nothing invisible survives, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(visible(text).isWellFormed()).toBe(true)
    }),
  )
})

test('clipping says what is missing and cuts no character in half', () => {
  expect(clip('abc', 3)).toBe('abc')
  expect(clip('🙂🙂🙂', 2)).toBe('🙂🙂… (1 more characters)')
})

test('words', () => {
  expect([plural(1, 'attack'), plural(2, 'attack')]).toEqual(['1 attack', '2 attacks'])
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c'])
  expect(list(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
  expect([ended('Yes'), ended('Yes. '), ended('Why?')]).toEqual(['Yes.', 'Yes.', 'Why?'])
  expect([short('abcdef', 6), short('abcdef', 4), short('a\x1bb', 9)]).toEqual(['abcdef', 'abc…', 'a\\x1bb'])
})

test('figures', () => {
  expect([0, 0.04123, 7.314, 98.76, 12_400.4].map(figure)).toEqual(['0', '0.0412', '7.31', '98.8', '12,400'])
  expect([0, 0.34, 8.2, 999.6, 1400, 61_000, 125_000, 120_000, null].map(duration)).toEqual([
    '0 ms',
    '340 µs',
    '8.2 ms',
    '1 s',
    '1.4 s',
    '61 s',
    '2 min 5 s',
    '2 min',
    '–',
  ])
  expect([ratio(1), ratio(0.427), ratio(12.44), ratio(null)]).toEqual(['1.00×', '0.43×', '12.4×', '–'])
  expect([rate(412), rate(null), bytes(25_265_209_344), bytes(0)]).toEqual(['412 /s', '–', '23.5 GiB', '0 B'])
})
