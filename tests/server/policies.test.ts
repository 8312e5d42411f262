import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { hashPassword, seedAccounts } from '../../server/accounts.ts'
import { createConnections } from '../../server/chat/connections.ts'
import { createRooms, createWorkspaces } from '../../server/chat/rooms.ts'
import { type Configuration, loadConfiguration, parseOverride } from '../../server/configuration.ts'
import { clip, openLog } from '../../server/log.ts'
import { limitKey } from '../../server/policies/address.ts'
import { createCounter } from '../../server/policies/limits.ts'
import { soundPolicies } from '../../server/policies/sound.ts'
import type { Policies, PolicyContext } from '../../server/policies.ts'
import { chooseSecret, makeKeys } from '../../server/secrets.ts'
import { openDatabase } from '../../server/store/database.ts'
import { openSessions } from '../../server/store/sessions.ts'
import { encode, sign } from './lab.ts'

const keys = makeKeys('HS256', {}, chooseSecret)
const passwordHash = await hashPassword('right')
const accounts = seedAccounts(1, passwordHash)
const sessions = openSessions(openDatabase())
function policies(...set: string[]): Policies {
  const configuration: Configuration = loadConfiguration('hardened', set.map(parseOverride))
  const rooms = createRooms()
  const context: PolicyContext = {
    configuration,
    keys,
    accounts,
    own: { origin: undefined },
    rooms,
    workspaces: createWorkspaces(rooms),
    sessions,
    operatorToken: 'x',
    log: openLog('/dev/null'),
    audit: () => undefined,
  }
  return soundPolicies(context)
}
const sound = policies()

describe('URLs', () => {
  const jwt = `${encode({ alg: 'HS256' })}.${encode({ sub: 'u1' })}.c2ln`
  test.each([
    '?EIO=4&transport=polling&token=x',
    '?access_token=',
    '?JWT=x',
    '?auth=x',
    '?bearer=x',
    `?t=${jwt}`,
    `?next=${encodeURIComponent(`/chat#${jwt}`)}`,
    `?${jwt}`,
    `?sid=${jwt}`,
  ])('%s holds a credential', (query) => expect(sound.admitUrl(`/socket.io/${query}`).ok).toBe(false))

  test.each([
    '',
    '?EIO=4&transport=polling&t=PKq2xYz',
    '?EIO=4&transport=websocket&sid=mEc3-yA_VqTnTMdFAAAB',
    '?b64=1',
  ])('%s holds none', (query) => expect(sound.admitUrl(`/socket.io/${query}`).ok).toBe(true))

  test('the log gets the route alone', () => {
    expect(sound.loggedUrl('/socket.io/?token=x')).toBe('/socket.io/')
    expect(sound.loggedUrl(`/socket.io/${jwt}`)).toBe('/socket.io/')
    expect(sound.loggedUrl('/login?x')).toBe('/login')
    expect(sound.loggedUrl('/a\r\nb')).toBe('(no route)')
  })
})

describe('addresses', () => {
  const from = (peer: string, headers: Record<string, string> = {}): IncomingMessage =>
    ({ socket: { remoteAddress: peer }, headers }) as unknown as IncomingMessage
  const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }

  test('nobody is believed by default', () => {
    expect(sound.clientAddress(from('127.0.0.1', forwarded))).toBe('127.0.0.1')
    expect(sound.clientAddress(from('::ffff:127.0.0.1'))).toBe('127.0.0.1')
  })

  test('a listed proxy is believed for the hop it saw, and no further', () => {
    const behind = policies('trustedProxies=[127.0.0.0/8]')
    expect(behind.clientAddress(from('127.0.0.1', forwarded))).toBe('198.51.100.7')
    expect(behind.clientAddress(from('192.0.2.1', forwarded))).toBe('192.0.2.1')
    expect(behind.clientAddress(from('127.0.0.1', { 'x-forwarded-for': 'x, 127.0.0.2' }))).toBe('127.0.0.1')
  })

  test('IPv6 counts by its /64', () => {
    expect(limitKey('2001:db8:1:2::1')).toBe(limitKey('2001:db8:1:2:ffff::9'))
    expect(limitKey('2001:db8:1:2::1')).not.toBe(limitKey('2001:db8:1:3::1'))
  })
})

describe('tokens', () => {
  const now = Math.floor(Date.now() / 1_000)
  const claims = { iat: now, exp: now + 60 }

  test.each([undefined, null, '', 0, 1, true, {}, [], ['x'], Buffer.from('x'), 'x'.repeat(5_000)])(
    '%j is no text of a token',
    (value) => expect(sound.tokenText(value).ok).toBe(false),
  )

  test.each([
    ['crit', { crit: ['x'], x: 1 }],
    ['a kid nobody gave', { kid: 'x' }],
    ['an embedded key', { jwk: {} }],
    ['an unencoded payload', { b64: false }],
  ])('a header with %s is refused under a good signature', async (_what, extra) => {
    const token = sign({ alg: 'HS256', typ: 'at+jwt', ...extra }, claims, keys.secret ?? '')
    expect((await sound.verifySignature(token)).ok).toBe(false)
  })

  test.each([[['array']], ['string'], [7], [null]])(
    'a payload %j is refused under a good signature',
    async (payload) => {
      const token = sign(
        { alg: 'HS256', typ: 'at+jwt' },
        payload as unknown as Record<string, unknown>,
        keys.secret ?? '',
      )
      expect((await sound.verifySignature(token)).ok).toBe(false)
    },
  )

  test('other spellings of the same bytes are refused', async () => {
    const token = sign({ alg: 'HS256', typ: 'at+jwt' }, claims, keys.secret ?? '')
    expect((await sound.verifySignature(token)).ok).toBe(true)
    for (const other of [`${token}=`, `${token} `, `\ufeff${token}`, `${token}.x`]) {
      expect((await sound.verifySignature(other)).ok).toBe(false)
    }
  })

  test('what could not be read is not quoted', async () => {
    const refused = await sound.verifySignature(`${Buffer.from('{"secret-marker').toString('base64url')}.e30.e30`)
    expect(JSON.stringify(refused)).not.toContain('secret-marker')
  })

  test.each([
    ['no end', { iat: now }],
    ['no beginning', { exp: now + 60 }],
    ['an end in a string', { ...claims, exp: '9999999999' }],
    ['no end ever', { ...claims, exp: Number.POSITIVE_INFINITY }],
    ['a negative end', { ...claims, exp: -1 }],
    ['a beginning in the future', { iat: now + 60, exp: now + 120 }],
    ['too long a life', { iat: now, exp: now + 4_000 }],
    ['an end beyond the leeway', { iat: now - 60, exp: now - 3 }],
  ])('a token with %s is refused', (_what, value) => expect(sound.checkLifetime(value, now * 1_000).ok).toBe(false))

  test('an end within the leeway is not', () => {
    expect(sound.checkLifetime({ iat: now - 60, exp: now - 1 }, now * 1_000).ok).toBe(true)
  })

  test.each([undefined, null, '', 7, ['u1'], {}, 'u2', '__proto__', 'constructor', 'U1', 'u1 ', 'x'.repeat(65)])(
    'the subject %j is nobody',
    (sub) => expect(sound.identify({ sub, jti: 'x' }).ok).toBe(false),
  )

  test.each([
    ['gatecrash-chat', true],
    [['gatecrash-chat'], false],
    ['GATECRASH-CHAT', false],
    [undefined, false],
  ])('the audience %j', (aud, ok) => expect(sound.checkAudience({ aud }).ok).toBe(ok))
})

describe('payloads', () => {
  const identity = { id: 'u1', name: 'alice', role: 'user' }
  const read = (payload: unknown) => sound.readMessage(payload, identity)

  test('a message is from whom the connection belongs to', () => {
    expect(read({ room: 'lobby', text: 'x' })).toEqual({
      ok: true,
      value: { room: 'lobby', text: 'x', from: { id: 'u1', name: 'alice' } },
    })
  })

  test.each([
    undefined,
    null,
    [],
    'x',
    {},
    { room: 'lobby' },
    { room: 'lobby', text: '' },
    { room: 'lobby', text: 'x'.repeat(2_001) },
    { room: 'lobby', text: 7 },
    { room: 'lobby', text: Buffer.from('x') },
    { room: ['lobby'], text: 'x' },
    { room: 'Lobby', text: 'x' },
    { room: 'lobby\n', text: 'x' },
    { room: 'lobby', text: 'x', from: 'u2' },
    JSON.parse('{"room":"lobby","text":"x","__proto__":{"from":"u2"}}'),
  ])('%j is none', (payload) => expect(read(payload).ok).toBe(false))
})

describe('limits', () => {
  test('a counter forgets with its window, and tells how long that takes', () => {
    const count = createCounter('x', 2, 2_000)
    const results = [count('a'), count('a'), count('a'), count('b')]
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false, true])
    expect(results[2]).toMatchObject({ overBy: 1 })
    const { retryAfterMs = 0 } = results[2] as { retryAfterMs?: number }
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(2_000)
  })

  test('one connection is for one account', async () => {
    const connections = createConnections()
    const connection = connections.open('c', '127.0.0.1', () => undefined)
    connections.bind(connection, { id: 'u1', name: 'a', role: 'user' })
    expect((await sound.admitAccount(connection, { id: 'u1', name: 'a', role: 'user' }, 99)).ok).toBe(true)
    expect((await sound.admitAccount(connection, { id: 'u2', name: 'b', role: 'user' }, 0)).ok).toBe(false)
  })

  test('the registry counts down to nothing', () => {
    const connections = createConnections()
    const connection = connections.open('c', '127.0.0.1', () => undefined)
    connections.bind(connection, { id: 'u1', name: 'a', role: 'user' })
    expect([connections.ofAccount('u1'), connections.fromAddress('127.0.0.1'), connections.size]).toEqual([1, 1, 1])
    connections.close(connection)
    connections.close(connection)
    expect([connections.ofAccount('u1'), connections.fromAddress('127.0.0.1'), connections.size]).toEqual([0, 0, 0])
  })
})

describe('passwords and secrets', () => {
  test('a wrong password and an unknown account differ in the log alone', async () => {
    const wrong = await sound.checkPassword('alice', 'wrong')
    const unknown = await sound.checkPassword('mallory', 'wrong')
    expect([wrong, unknown]).toMatchObject([{ reason: 'wrong-password' }, { reason: 'unknown-account' }])
    if (!wrong.ok && !unknown.ok) expect(sound.tellLogin(wrong)).toBe(sound.tellLogin(unknown))
    expect((await sound.checkPassword('alice', 'right')).ok).toBe(true)
  })

  test('a short secret is refused', () => {
    expect(() => chooseSecret('secret')).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  test('what comes from outside is made fit for the log', () => {
    expect(clip(`a\r\nb\u001b[31m ${'x'.repeat(99)}`)).toMatch(/^a\?\?b\?\[31m x+$/)
    expect(clip(`see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln`)).toBe('see [redacted]')
    expect(clip({ toString: 'x' })).toBe('(object)')
  })
})
