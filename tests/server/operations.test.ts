import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { loadCertificate } from '../../server/operations/certificate.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { openLab } from './lab.ts'
import { startServer } from './process.ts'
import { burst, member, set, wait } from './steps.ts'

const folder = temporaryFolder()
const unlimited = { 'limits.messages.perAccount': 100_000, 'limits.messages.perAddress': 100_000 }

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'host: x',
  'connection: upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}`,
  '\r\n',
].join('\r\n')

const overTls = (url: string, ca: Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(`${url}/healthz`, { ca }, resolve).on('error', reject).end()
  })

describe('what operators read', () => {
  test('metrics and configuration ask for the token, from loopback as well, and health does not', async () => {
    const lab = await openLab('hardened')
    await member(lab)
    const { token = '' } = lab.server.ready.operations ?? {}
    for (const path of ['/metrics', '/config']) {
      for (const authorization of ['', 'Bearer ', `Bearer ${token}x`, token, `Basic ${token}`]) {
        expect((await fetch(`${lab.url}${path}`, { headers: { authorization } })).status).toBe(401)
      }
    }
    expect(lab.log).toContainEqual(expect.objectContaining({ event: 'operator.refused', url: '/metrics' }))
    expect(await (await fetch(`${lab.url}/healthz`)).json()).toEqual({ ok: true })
    const headers = { authorization: `Bearer ${token}` }
    const metrics = await (await fetch(`${lab.url}/metrics`, { headers })).text()
    expect(metrics).toContain('gatecrash_connections 1')
    expect(metrics).toContain('gatecrash_events_total 1')
    expect(metrics).toMatch(/gatecrash_refusals_total\{reason="operator-token"\} 10/)
    expect(metrics).toMatch(/nodejs_eventloop_lag_p99_seconds|process_resident_memory_bytes/)
    expect(metrics).toMatch(/gatecrash_bytes_total\{direction="sent"\} [1-9]/)
    const config = await (await fetch(`${lab.url}/config`, { headers })).json()
    expect(config).toMatchObject({ name: 'hardened', configuration: { limits: { messages: { perAccount: 20 } } } })
    expect(JSON.stringify(config)).not.toContain(lab.server.ready.jwt.secret)
    await lab.close()
  })

  test('every refusal by a limit is counted, of which the log has the first', async () => {
    const lab = await openLab('hardened', {
      set: set({ 'limits.connections.perAccount': 1, 'limits.login.perAccount': 1 }),
      operatorToken: 'known',
    })
    const socket = await member(lab)
    for (let i = 0; i < 3; i++) await expect(lab.connect({ token: lab.mint() })).rejects.toThrow('unauthorized')
    // In one window, whenever it begins.
    const logins = (await Promise.all(Array.from({ length: 6 }, () => lab.login('alice')))).map(({ status }) => status)
    const events = Array.from({ length: 60 }, () => socket.emitWithAck('room:list'))
    const limited = (await Promise.all(events)).filter(({ error }) => error === 'rate_limited')
    const metrics = await (await fetch(`${lab.url}/metrics`, { headers: { authorization: 'Bearer known' } })).text()
    const count = (reason: string) => Number(new RegExp(`refusals_total{reason="${reason}"} (\\d+)`).exec(metrics)?.[1])
    expect(count('connections-per-account')).toBe(3)
    expect(count('login-per-account')).toBe(logins.filter((status) => status === 429).length)
    expect(count('messages-per-account')).toBe(limited.length)
    expect(limited.length).toBeGreaterThan(1)
    await lab.close()
  })

  test('with a port of their own the main one refuses even the token', async () => {
    const lab = await openLab('hardened', { set: set({ 'operations.access': 'port' }), operatorToken: 'known' })
    const own = lab.server.ready.operations
    expect(own?.token).toBeUndefined()
    expect((await fetch(`${lab.url}/metrics`, { headers: { authorization: 'Bearer known' } })).status).toBe(401)
    expect(await (await fetch(`${own?.url}/metrics`)).text()).toContain('gatecrash_connections 0')
    expect((await fetch(`${own?.url}/config`)).status).toBe(200)
    expect((await fetch(`${own?.url}/login`)).status).toBe(404)
    await lab.close()
  })

  test('behind a proxy they come to the server itself: from outside even the token is refused', async () => {
    const lab = await openLab('proxied', { operatorToken: 'known' })
    const own = lab.server.ready.operations
    const headers = { authorization: 'Bearer known' }
    expect((await fetch(`${lab.url}/metrics`, { headers })).status).toBe(403)
    expect((await fetch(`${own?.url}/metrics`, { headers })).status).toBe(200)
    expect((await fetch(`${own?.url}/metrics`)).status).toBe(401)
    await lab.close()
  })
})

describe('TLS', () => {
  test('serves over https and wss; a page is redirected to our own name, all else refused', async () => {
    const lab = await openLab('tls')
    const { tls } = lab.server.ready
    const ca = readFileSync(tls?.certificateFile ?? '')
    const health = await overTls(lab.url, ca)
    expect([health.statusCode, health.headers['strict-transport-security']]).toEqual([200, 'max-age=86400'])
    const socket = io(lab.url, { auth: { token: lab.mint() }, transports: ['websocket'], ca: String(ca) })
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)))
    socket.disconnect()
    const plain = `${tls?.plainUrl}`
    const page = await fetch(`${plain}/healthz`, { redirect: 'manual', headers: { host: 'evil.test' } })
    expect([page.status, page.headers.get('location')]).toEqual([308, `${lab.url}/healthz`])
    for (const path of ['/socket.io/?EIO=4&transport=polling', '/healthz?token=a', '//evil.test/'])
      expect((await fetch(`${plain}${path}`, { redirect: 'manual' })).headers.get('location') ?? 'none').toMatch(
        new RegExp(`^none$|^${lab.url}//?evil`),
      )
    expect((await fetch(`${plain}/login`, { method: 'POST' })).status).toBe(403)
    const upgrade = new WebSocket(`${plain.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const refused = await new Promise((resolve) => upgrade.once('error', resolve))
    expect(String(refused)).toContain('403')
    await expect(fetch(`${lab.url.replace('https', 'http')}/healthz`)).rejects.toThrow()
    await lab.close()
  })

  test('a given pair is served, and what is not one is a usage error', async () => {
    const [ours, others] = [mkdtempSync(join(folder.path, 'a-')), mkdtempSync(join(folder.path, 'b-'))]
    for (const where of [ours, others]) await loadCertificate({ certificate: '', key: '' }, '127.0.0.1', where)
    const pair = (certificate: string, key: string) => set({ 'tls.certificate': certificate, 'tls.key': key })
    const given = join(ours, 'certificate.pem')
    const lab = await openLab('tls', { set: pair(given, join(ours, 'certificate-key.pem')) })
    expect(lab.server.ready.tls?.certificateFile).toBe(given)
    expect((await overTls(lab.url, readFileSync(given))).statusCode).toBe(200)
    await lab.close()
    for (const key of ['/nowhere.key', join(others, 'certificate-key.pem'), given])
      await expect(openLab('tls', { set: pair(given, key) })).rejects.toMatchObject({ code: 'usage' })
  })

  test('plain requests are refused, not redirected, where that is configured', async () => {
    const lab = await openLab('tls', { set: set({ 'tls.plain': 'refuse' }) })
    const page = await fetch(`${lab.server.ready.tls?.plainUrl}/healthz`, { redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([403, null])
    await lab.close()
  })
})

test('a WebSocket whose reader stopped is cut off at the bound, and the others go on', async () => {
  const lab = await openLab('hardened', {
    set: set({ ...unlimited, 'limits.outgoing.bytesPerConnection': 200_000, 'message.maxTextLength': 50_000 }),
  })
  const slow = new WebSocket(`${lab.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise((resolve) => slow.once('open', resolve))
  slow.send(`40${JSON.stringify({ token: lab.mint({ claims: { sub: 'u2' } }) })}`)
  await wait(100)
  slow.send('42["room:join",{"room":"lobby"}]')
  await wait(100)
  ;(slow as unknown as { _socket: { pause(): void } })._socket.pause()
  const speaker = await member(lab)
  const text = 'x'.repeat(40_000)
  let heard = 0
  speaker.on('message:new', () => heard++)
  // The kernel takes some megabytes before anything has to wait in the server.
  const isCut = (): boolean => lab.log.some(({ event }) => event === 'reader.disconnected')
  for (let sent = 0; sent < 1_000 && !isCut(); sent += 20) {
    for (let i = 0; i < 20; i++) speaker.emit('message:send', { room: 'lobby', text })
    await speaker.emitWithAck('message:send', { room: 'lobby', text })
  }
  await wait(300)
  expect(isCut()).toBe(true)
  const before = heard
  burst(speaker, 5)
  await wait(200)
  expect(heard).toBeGreaterThanOrEqual(before + 5)
  slow.terminate()
  await lab.close()
})

test('what was acknowledged before a shutdown was delivered', async () => {
  const sets = Object.entries(unlimited).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const server = await startServer(sets)
  const open = (sub: string): Socket =>
    io(server.ready.url, { auth: { token: server.mint(sub) }, transports: ['websocket'], reconnection: false })
  const [speaker, listener] = [open('u1'), open('u2')]
  for (const socket of [speaker, listener]) await socket.emitWithAck('room:join', { room: 'lobby' })
  const heard = new Set<string>()
  let goodbye = false
  listener.on('message:new', ({ text }: { text: string }) => heard.add(text))
  listener.on('server:closing', () => {
    goodbye = true
  })
  const acknowledged: string[] = []
  let sending = true
  const gone = new Promise((resolve) => listener.once('disconnect', resolve))
  const talk = setInterval(() => {
    for (let i = 0; i < 20 && sending; i++) {
      const text = `${Math.random()}`
      speaker.emit('message:send', { room: 'lobby', text }, ({ ok }: { ok: boolean }) => ok && acknowledged.push(text))
    }
  }, 5)
  await wait(300)
  server.child.kill('SIGTERM')
  await gone
  sending = false
  clearInterval(talk)
  await server.exited
  await expect(fetch(`${server.ready.url}/healthz`)).rejects.toThrow()
  expect(goodbye).toBe(true)
  expect(acknowledged.length).toBeGreaterThan(100)
  expect(acknowledged.filter((text) => !heard.has(text))).toEqual([])
})

test.each([
  ['says nothing', 'hardened', ''],
  ['says nothing where TLS is spoken', 'tls', ''],
  ['stops in the middle of a request', 'hardened', 'POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{'],
  ['never answers the goodbye of its WebSocket', 'hardened', UPGRADE],
])('a shutdown does not wait for one who %s', { timeout: 20_000 }, async (_what, name, said) => {
  const lab = await openLab(name)
  const socket = connect(lab.server.port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined).write(said)
  if (said === UPGRADE) await once(socket, 'data')
  // So that the server has taken it.
  else await wait(50)
  const closed = once(socket.resume(), 'close')
  await lab.server.close({ graceMs: 100 })
  await closed
})
