import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { redactor, redactShapes } from '../../reports/redact.ts'
import { attack, bench, draft, environment, failed, report, result } from './sample-report.ts'

const encode = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url')
const signature = Buffer.alloc(32, 7).toString('base64url')
const payload = encode({ sub: 'alice', name: 'Alice' })
const token = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}.${signature}`
const unsigned = `${encode({ alg: 'none' })}.${payload}.`
const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc+/=\n-----END RSA PRIVATE KEY-----'

describe('shapes of credentials', () => {
  test.each([
    ['a token', token],
    ['a token behind a scheme', `Authorization: Bearer ${token}`],
    ['a token in a URL', `GET /socket.io/?EIO=4&token=${token}&transport=websocket`],
    ['a token glued to letters', `n${token}`],
    ['a token behind an escaped line break', `\\n${token}`],
    ['a token behind dotted words', `handshake.auth.token.${token}`],
    ['a token with its dots encoded', token.replaceAll('.', '%2E')],
    ['an unsigned token', unsigned],
    ['a token that was cut off', token.slice(0, -60)],
    [
      'a header with spaces in it',
      `${Buffer.from('{ "alg": "HS256" }').toString('base64url')}.${payload}.${signature}`,
    ],
  ])('%s is taken out', (_, text) => {
    const left = redactShapes(text)
    expect(left).not.toContain(payload.slice(0, 12))
    expect(left).not.toContain(signature.slice(0, 12))
    expect(left).toContain('redacted]')
  })

  test('the algorithm of the header is told, and nothing else of it', () => {
    expect(redactShapes(`sent ${token}!`)).toBe('sent [JWT HS256, redacted]!')
    expect(redactShapes(unsigned)).toBe('[JWT none, redacted]')
    const hostile = `${encode({ alg: '<img src=x>' })}.${payload}.${signature}`
    expect(redactShapes(hostile)).toBe('[JWT of unknown algorithm, redacted]')
  })

  test('keys are taken out, whole or cut off', () => {
    expect(redactShapes(`key: ${pem} end`)).toBe('key: [PEM RSA PRIVATE KEY, redacted] end')
    expect(redactShapes(JSON.stringify({ pem }))).toBe('{"pem":"[PEM RSA PRIVATE KEY, redacted]"}')
    expect(redactShapes(pem.slice(0, 40))).toBe('[PEM RSA PRIVATE KEY, redacted]')
    expect(redactShapes('{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQ"}')).toBe('{"kty":"oct","k":"[redacted]"}')
  })

  test('an opaque bearer token is taken out, a word that an attack sent is not', () => {
    expect(redactShapes('Bearer 0123456789abcdef0123456789')).toBe('Bearer [redacted]')
    expect(redactShapes('Bearer undefined')).toBe('Bearer undefined')
  })

  test.each([
    'www.example-server.com',
    'keyJson.parse.something',
    'reports/build.ts',
    'v4.8.4',
    'handshake.auth.token',
  ])('%s stays', (text) => expect(redactShapes(text)).toBe(text))

  test('a long hostile text takes no long time', () => {
    const started = performance.now()
    for (const unit of ['eyJ', 'eyJ.', '\\\\', 'a', 'a.', '-----BEGIN A-----', '"d":"', 'Bearer '])
      redactShapes(unit.repeat(100_000))
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('known secrets', () => {
  const secret = 'hunter2 & "quotes"/+'
  const scrub = redactor([secret, 'abc'])
  const forms: readonly (readonly [string, string])[] = [
    ['plain', secret],
    ['in JSON', JSON.stringify({ password: secret })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ password: secret }))],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
    ['form-encoded', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['hexadecimal in capitals', Buffer.from(secret).toString('hex').toUpperCase()],
  ]
  test.each(forms)('%s', (_, text) => {
    const left = scrub(`before ${text} after`)
    expect(left).toContain('[redacted]')
    expect(left).not.toContain('hunter2')
    expect(left).not.toContain(text)
  })

  test('inside a longer base64 text, at every offset', () => {
    for (const user of ['a', 'ab', 'abc', 'abcd']) {
      const basic = Buffer.from(`${user}:correct horse battery`).toString('base64')
      const left = redactor(['correct horse battery'])(`Basic ${basic.slice(0, 10)} ${basic}`)
      expect(Buffer.from(left.split(' ').at(-1) ?? '', 'base64').toString('latin1')).not.toContain('horse')
    }
  })

  test('the signature of a known token, alone', () => {
    expect(redactor([token])(`signature ${signature}`)).toBe('signature [redacted]')
  })

  test('too short a secret is left: it would shred every text', () => {
    expect(scrub('abc of chat')).toBe('abc of chat')
  })

  test('any secret in any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.string(), fc.string(), (one, before, after) => {
        const left = redactor([one])(`${before}${one}${after}`)
        expect(left === `${before}${one}${after}`).toBe(false)
      }),
    )
  })
})

test('no secret is left in any text of a built report', () => {
  const markers = ['zebra-crossing-7', token, pem]
  const every = `${markers.join(' ')} ${Buffer.from(markers[0] ?? '').toString('base64url')}`
  const observation = { atMs: 1, kind: 'sent', summary: every, detail: every } as const
  const limits = [{ name: every, limit: every, actual: every, ok: false }]
  const built: Report = report({
    secrets: markers,
    environment: { ...environment },
    catalogue: [
      attack('token/a', 'high', {
        title: every,
        impact: every,
        remedy: every,
        requirement: every,
        needs: [every],
        rows: [every],
      }),
      attack('token/b', 'high'),
      attack('token/c', 'high'),
      attack('token/d', 'high'),
      attack('token/e', 'high'),
    ],
    runs: [
      draft(every, {
        target: {
          name: every,
          url: `http://${every}`,
          namespace: every,
          transports: [every],
          reference: false,
          weakness: every,
          profile: { file: every, lines: { [every]: 3 } },
          overrides: [{ name: every, value: every }],
        },
        stopped: every,
        remarks: [every],
        attacks: [
          result('token/a', { outcome: 'vulnerable', confidence: 'high', evidence: [observation] }),
          result('token/b', { outcome: 'resisted', control: observation, evidence: [observation] }),
          result('token/c', { outcome: 'inconclusive', reason: every, evidence: [observation] }),
          result('token/d', { outcome: 'skipped', reason: every, unlock: 'accounts' }),
          result('token/e', { ...failed, reason: every, stack: every }),
        ],
        benchmarks: [
          bench({
            workload: every,
            parameters: { [every]: every },
            counters: { [every]: 1 },
            thresholds: limits,
            validity: { valid: false, gates: limits },
          }),
        ],
      }),
    ],
  })
  const text = JSON.stringify(built)
  for (const marker of ['zebra', 'emVicm', payload, signature, 'MIIEow']) expect(text).not.toContain(marker)
  expect(built.runs[0]?.attacks).toHaveLength(5)
})

test('a token that nobody named is taken out of a built report as well', () => {
  const built = report({ secrets: [], runs: [draft('chat', { remarks: [`the log says ${token}`], stopped: pem })] })
  expect(built.runs[0]?.remarks).toEqual(['the log says [JWT HS256, redacted]'])
  expect(built.runs[0]?.stopped).toBe('[PEM RSA PRIVATE KEY, redacted]')
})
