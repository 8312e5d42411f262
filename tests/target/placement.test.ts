import { expect, test } from 'vitest'
import { type Place, placeToken } from '../../target/placement.ts'
import type { TokenPlace } from '../../target/profile.ts'

const cases: [string, Place, unknown, unknown][] = [
  ['auth', { in: 'auth', name: 'token' }, 'a.b.c', { auth: { token: 'a.b.c' } }],
  ['auth, an array as it is', { in: 'auth', name: 'token' }, ['a'], { auth: { token: ['a'] } }],
  ['auth, null', { in: 'auth', name: 'token' }, null, { auth: { token: null } }],
  ['auth with a scheme', { in: 'auth', name: 'jwt', scheme: 'Bearer' }, 'x', { auth: { jwt: 'Bearer x' } }],
  [
    'header',
    { in: 'header', name: 'authorization', scheme: 'Bearer' },
    'x',
    { headers: [['authorization', 'Bearer x']] },
  ],
  ['header, not text', { in: 'header', name: 'x-token' }, { a: 1 }, { headers: [['x-token', '{"a":1}']] }],
  ['cookie', { in: 'cookie', name: 'sid' }, 'x', { headers: [['cookie', 'sid=x']] }],
  ['query', { in: 'query', name: 'access_token' }, 'x', { query: [['access_token', 'x']] }],
  ['subprotocol', { in: 'subprotocol', name: 'bearer' }, 'x', { subprotocols: ['bearer', 'x'] }],
  ['event', { in: 'event', name: 'authenticate' }, 'x', { event: { name: 'authenticate', args: ['x'] } }],
  [
    'event with arguments',
    { in: 'event', name: 'login', args: [{ jwt: '{{token}}' }, 1], deadlineMs: 500 },
    [1],
    { event: { name: 'login', args: [{ jwt: [1] }, 1], deadlineMs: 500 } },
  ],
]

test.each(cases)('%s', (_name, place, token, expected) => {
  expect(placeToken(place, token)).toEqual(expected)
})

test('no token places nothing', () => {
  for (const place of ['auth', 'header', 'cookie', 'query', 'subprotocol', 'event'] as const)
    expect(placeToken({ in: place, name: 'token' }, undefined)).toEqual({})
})

test('a __proto__ field is sent, not applied', () => {
  expect(JSON.stringify(placeToken({ in: 'auth', name: '__proto__' }, 'x'))).toBe('{"auth":{"__proto__":"x"}}')
})

test('a place of the profile is a place', () => {
  const place: TokenPlace = { in: 'auth', name: 'token' }
  expect(placeToken(place, 'x')).toEqual({ auth: { token: 'x' } })
})
