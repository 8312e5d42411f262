import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { openLab } from './lab.ts'
import { startServer } from './process.ts'
import { burst, member, set, wait } from './steps.ts'

const unlimited = { 'limits.messages.perAccount': 100_000, 'limits.messages.perAddress': 100_000 }

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
})

describe('TLS', () => {
  test('serves over https and wss; a page is redirected to our own name, all else refused', async () => {
    const lab = await openLab('tls')
    const { tls } = lab.server.ready
    const ca = readFileSync(tls?.certificateFile ?? '')
    const status = await new Promise<[number | undefined, unknown]>((resolve, reject) => {
      request(`${lab.url}/healthz`, { ca }, (response) => {
        resolve([response.statusCode, response.headers['strict-transport-security']])
      })
        .on('error', reject)
        .end()
    })
    expect(status).toEqual([200, 'max-age=86400'])
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

  test('a certificate that is not there is a usage error', async () => {
    const broken = openLab('tls', { set: set({ 'tls.certificate': '/nowhere.pem', 'tls.key': '/nowhere.key' }) })
    await expect(broken).rejects.toMatchObject({ code: 'usage' })
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
