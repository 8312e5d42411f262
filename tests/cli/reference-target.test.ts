import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { type ReferenceTarget, startReference } from '../../cli/reference-target.ts'
import { capabilities } from '../../target/capabilities.ts'
import { hasRedis } from '../server/redis-server.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
let server: ReferenceTarget | undefined
afterEach(() => server?.stop())

async function logIn(url: string, username: string, password: string): Promise<{ status: number; token?: string }> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  return { status: response.status, ...((await response.json()) as { token?: string }) }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('says where it is, and goes without a trace', async () => {
  server = await startReference({ configuration: 'hardened', accounts: 5, overrides: ['limits.messages.perAccount=7'] })
  const { ready, logFile, pid } = server
  expect(ready).toMatchObject({
    configuration: 'hardened',
    pid,
    overrides: [{ name: 'limits.messages.perAccount', value: 7 }],
  })
  // And the admin.
  expect(ready.accounts.length).toBe(6)
  const { username, password } = ready.accounts[4]!
  expect((await logIn(ready.url, username, password)).token).toMatch(/^eyJ/)
  expect(readFileSync(logFile!, 'utf8')).toContain('server.started')
  await server.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(dirname(logFile!))).toBe(false)
})

test.each([
  { drain: true, ending: { code: 0, signal: null } },
  { drain: false, ending: { code: null, signal: 'SIGKILL' } },
])('ends with drain: $drain by $ending', async ({ drain, ending }) => {
  server = await startReference({ configuration: 'hardened', drain })
  await server.stop()
  expect(await server.gone).toEqual(ending)
  expect(server.restarts).toBe(0)
})

test('one that was killed comes back on the same port, with the same password', async () => {
  const { promise: restarted, resolve } = Promise.withResolvers<number>()
  server = await startReference({ configuration: 'guide', onRestart: (restarts) => resolve(restarts) })
  const { ready, pid } = server
  process.kill(pid, 'SIGKILL')
  expect(await restarted).toBe(1)
  await expect.poll(() => server!.pid, { timeout: 10_000 }).not.toBe(pid)
  const { username, password } = ready.accounts[0]!
  expect((await logIn(ready.url, username, password)).status).toBe(200)
  expect(server.restarts).toBe(1)
})

test('stop during a restart leaves nothing behind', async () => {
  const { promise: restarting, resolve } = Promise.withResolvers<number>()
  server = await startReference({ configuration: 'guide', onRestart: resolve })
  const port = Number(new URL(server.ready.url).port)
  process.kill(server.pid, 'SIGKILL')
  await restarting
  await server.stop()
  expect(isAlive(server.pid)).toBe(false)
  const refused = await new Promise<string | undefined>((answer) => {
    const socket = connect(port, '127.0.0.1', () => answer(undefined))
    socket.on('error', (error: NodeJS.ErrnoException) => answer(error.code))
  })
  expect(refused).toBe('ECONNREFUSED')
})

test('without restart, its end is told', async () => {
  server = await startReference({ configuration: 'guide', restart: false })
  process.kill(server.pid, 'SIGKILL')
  expect(await server.gone).toEqual({ code: null, signal: 'SIGKILL' })
})

test('what cannot start says why, and leaves nothing behind', async () => {
  vi.stubEnv('TMPDIR', folder.path)
  await expect(startReference({ configuration: 'nonsense' })).rejects.toMatchObject({ code: 'usage' })
  await expect(startReference({ configuration: 'guide', readyTimeoutMs: 1 })).rejects.toMatchObject({
    code: 'server-start-failed',
    message: 'the reference server was not ready within 1 ms',
  })
  const aborted = AbortSignal.abort()
  await expect(startReference({ configuration: 'guide', signal: aborted })).rejects.toMatchObject({
    code: 'interrupted',
  })
  expect(readdirSync(folder.path)).toEqual([])
  vi.unstubAllEnvs()
})

test('a taken port is a usage error', async () => {
  server = await startReference({ configuration: 'guide' })
  const port = Number(new URL(server.ready.url).port)
  await expect(startReference({ configuration: 'guide', port })).rejects.toMatchObject({ code: 'usage' })
})

test.skipIf(!hasRedis)('a cluster becomes a profile with all its nodes, and what they share', async () => {
  server = await startReference({ configuration: 'cluster' })
  const { facts, missing } = capabilities(referenceProfile(server.ready), { addresses: true })
  expect(Object.keys(missing).sort()).toEqual([
    'ambient',
    'authenticationEvent',
    'cookieToken',
    'headerToken',
    'log',
    'oneTransport',
    'partner',
    'publicKey',
    'queryToken',
    'reverseProxy',
    'tls',
  ])
  expect(facts.nodes).toEqual(server.ready.nodes)
  expect(facts.nodes).toHaveLength(2)
  expect(facts.bus?.host).toBe('127.0.0.1')
})
