import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startChild, startServer } from './process.ts'
import { openChat, openPolling, openRaw } from './raw.ts'

const QUIET = ['--log', '/dev/null']

test('says once what a harness needs, and keeps secrets and accounts over a restart', async () => {
  const env = {
    GATECRASH_JWT_SECRET: 'a secret that is long enough for HS256, and known',
    GATECRASH_PASSWORD: 'known',
    GATECRASH_ACCOUNT_COUNT: '5',
  }
  const first = await startServer([...QUIET, '--set', 'limits.messages.perAccount=7'], env)
  const { ready } = first
  expect(ready).toMatchObject({
    type: 'ready',
    configuration: 'hardened',
    path: '/socket.io',
    namespaces: ['/', '/support', '/random'],
    transports: ['polling', 'websocket'],
    pid: first.child.pid,
    jwt: { algorithm: 'HS256', issuer: 'gatecrash', audience: 'gatecrash-chat', typ: 'at+jwt', leewayMs: 2_000 },
    limits: { messages: { perAccount: 7 } },
    overrides: [{ name: 'limits.messages.perAccount', value: 7 }],
    origins: ['https://chat.example.test'],
    logFile: '/dev/null',
  })
  expect(ready.accounts.map(({ username, id }) => `${username} ${id}`)).toEqual([
    'alice u1',
    'bob u2',
    'carol u3',
    'spare01 u4',
    'spare02 u5',
    'admin admin',
  ])
  const token = first.mint()
  await first.end()
  const second = await startServer(QUIET, env)
  ;(await openChat(second.ready.url, token)).close()
  const body = JSON.stringify({ username: 'spare02', password: 'known' })
  const headers = { 'content-type': 'application/json' }
  expect((await fetch(`${second.ready.url}/login`, { method: 'POST', headers, body })).status).toBe(200)
  await second.end()
})

test('asymmetric says its public key, and serves it', async () => {
  const { ready, end } = await startServer([...QUIET, '--config', 'asymmetric'])
  expect(ready.jwt).toMatchObject({ algorithm: 'RS256', publicKey: expect.stringContaining('BEGIN PUBLIC KEY') })
  expect(ready.jwt.secret).toBe(undefined)
  const served = await (await fetch(`${ready.url}/.well-known/jwks.json`)).json()
  const key = { kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: ready.jwt.kid, alg: 'RS256', use: 'sig' }
  expect(served).toEqual({ keys: [key] })
  await end()
})

test('a weakness brings its configuration along', async () => {
  const { ready, end } = await startServer([...QUIET, '--weakness', 'rs-hs'])
  expect(ready).toMatchObject({ configuration: 'asymmetric', weakness: 'rs-hs' })
  await end()
})

test.each([
  [['--config', 'gide'], 'choose from'],
  [['--weakness', 'alg-nonn'], 'alg-none'],
  [['--weakness', 'rs-hs', '--config', 'hardened'], 'asymmetric'],
  [['--set', 'limits.messages.perAccont=1'], 'limits.messages.perAccount'],
  [['--port', '99999'], '--port'],
  [['--colour'], '--colour'],
  [['--log', '/dev/null/log'], '/dev/null/log'],
  [['--set', 'history.store=sqlite', '--set', 'history.file=/dev/null/messages.db'], '/dev/null/messages.db'],
  [['--host', '0.0.0.0'], 'loopback only'],
  [['--config', 'proxied', '--host', '0.0.0.0'], 'loopback only'],
])('%j ends with exit code 2 and says why', async (args, why) => {
  const { said, exited } = await startChild(args)
  expect(said).toMatchObject({ type: 'failed', code: 'usage' })
  expect(JSON.stringify(said)).toContain(why)
  expect((await exited).code).toBe(2)
})

test('a database that cannot be opened is told plainly', async () => {
  const file = { GATECRASH_DATABASE: '/dev/null/accounts.db' }
  for (const [env, why] of [
    [{ ...file, GATECRASH_PASSWORD: 'known' }, '/dev/null/accounts.db'],
    [file, 'password would be made up'],
  ] as const) {
    const { said, exited } = await startChild(QUIET, env)
    expect(said).toMatchObject({ code: 'usage', message: expect.stringContaining(why) })
    expect((await exited).code).toBe(2)
  }
})

test.each([
  [[], '--port', ''],
  [['--config', 'proxied'], '--port', ''],
  [['--set', 'operations.access=port'], '--set', 'operations.port='],
  [['--config', 'tls'], '--set', 'tls.plainPort='],
])('with %j, a port in use is told plainly', async (args, flag, setting) => {
  const { ready, end } = await startServer(QUIET)
  const { port } = new URL(ready.url)
  const { said, exited } = await startChild([...QUIET, ...args, flag, `${setting}${port}`])
  expect(said).toMatchObject({ type: 'failed', code: 'usage', message: expect.stringContaining(`${port}: in use`) })
  expect(said).toMatchObject({ hint: expect.stringContaining(flag) })
  expect((await exited).code).toBe(2)
  await end()
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s tells the clients and exits 0', async (signal) => {
  const server = await startServer(QUIET)
  const raw = await openChat(server.ready.url, server.mint())
  const polling = await openPolling(server.ready.url, server.mint('u2'))
  await openRaw(server.ready.url)
  const polled = polling.poll()
  raw.send('421["room:join",{"room":"lobby"}]', '422["message:send",{"room":"lobby","text":"last words"}]')
  expect(await raw.next(/^432/)).toContain('"ok":true')
  server.child.kill(signal)
  await raw.closed
  expect(raw.received.some((packet) => packet.includes('last words'))).toBe(true)
  expect(raw.received.filter((packet) => /server:closing/.test(packet) || packet === '41')).toHaveLength(2)
  expect((await polled).join()).toContain('server:closing')
  expect((await server.exited).code).toBe(0)
})

test('exits by itself when whoever started it is gone', async () => {
  const server = await startServer(QUIET)
  const code = new Promise((resolve) => server.child.once('exit', resolve))
  server.child.disconnect()
  expect(await code).toBe(0)
})

test('writes its log to the file it is given, one JSON line for each event', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'logs', 'server.log')
  const server = await startServer(['--log', file])
  ;(await openChat(server.ready.url, server.mint())).close()
  server.child.kill()
  await server.exited
  const events = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).event)
  expect(events[0]).toBe('server.started')
  expect(events).toEqual(expect.arrayContaining(['connection.opened', 'auth.accepted']))
  expect(events.at(-1)).toBe('server.stopped')
})
