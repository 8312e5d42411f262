import { expect, test } from 'vitest'
import { profileFromUrl } from '../../target/profile-from-url.ts'

const env = { GATECRASH_TOKEN_A: 'a.a.a', GATECRASH_TOKEN_B: 'b.b.b' }

test('the path is the namespace, the tokens are two accounts', () => {
  const { profile, secrets } = profileFromUrl('http://127.0.0.1:3000/admin', env)
  expect(profile).toMatchObject({
    name: '127.0.0.1:3000',
    url: 'http://127.0.0.1:3000',
    namespace: '/admin',
    accounts: [
      { name: 'a', token: 'a.a.a' },
      { name: 'b', token: 'b.b.b' },
    ],
  })
  expect(secrets).toEqual(['a.a.a', 'b.b.b'])
})

test('one token makes one account', () => {
  const { profile } = profileFromUrl('http://127.0.0.1:3000', { GATECRASH_TOKEN_A: 'x' })
  expect(profile.accounts.length).toBe(1)
  expect(profile.namespace).toBe('/')
})

test('without a token the error says what to export', () => {
  for (const variables of [{}, { GATECRASH_TOKEN_A: '' }, { GATECRASH_TOKEN_B: 'x' }])
    expect(() => profileFromUrl('http://127.0.0.1:3000', variables)).toThrowError(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('export GATECRASH_TOKEN_A=…') }),
    )
})

test('a ws address says what to write', () => {
  expect(() => profileFromUrl('ws://127.0.0.1:3000', env)).toThrowError('write http://127.0.0.1:3000')
})
