import { expect, test } from 'vitest'
import { cookiesOf, findText } from '../../target/http-recipe.ts'

test.each([
  ['token', { token: 'a.b.c' }, 'a.b.c'],
  ['data.tokens.0', { data: { tokens: ['x'] } }, 'x'],
  ['token', { token: 5 }, undefined],
  ['token', { token: '' }, undefined],
  ['data.token', 'plain text', undefined],
  ['constructor.name', {}, undefined],
  ['cookie:sid', {}, 's3ss10n'],
  ['cookie:other', { other: 'x' }, undefined],
])('finds %s', (where, body, expected) => {
  expect(findText(where, body, { sid: 's3ss10n' })).toBe(expected)
})

test('reads cookies, and not those that are deleted', () => {
  const headers: [string, string][] = [
    ['Set-Cookie', 'sid=a=b; Path=/; HttpOnly'],
    ['set-cookie', 'old=x; Max-Age=0'],
    ['set-cookie', 'older=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    ['set-cookie', 'kept=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT'],
    ['set-cookie', 'empty='],
    ['set-cookie', 'nonsense'],
    ['content-type', 'text/html; a=b'],
  ]
  expect(cookiesOf(headers)).toEqual({ sid: 'a=b', kept: '1' })
})
