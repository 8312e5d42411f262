import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encode } from './lab.ts'
import { type Running, startServer } from './process.ts'
import { openChat, openRaw } from './raw.ts'

/** A token under nobody's key with the marker in each of its parts. */
const marked = (marker: string): string =>
  `${encode({ alg: 'HS256', typ: 'at+jwt', note: marker })}.${encode({ sub: marker })}.${encode(marker)}`

/** Puts a marker into everything a client can put something into. Returns the markers. */
async function plant(server: Running): Promise<string[]> {
  const markers: string[] = []
  const marker = (place: string): string => {
    markers.push(`marker-${place}-7f3a`)
    return `marker-${place}-7f3a`
  }
  await plantInRequests(server, marker)
  await plantInHandshakes(server, marker)
  await plantInEvents(server, marker)
  return markers
}

type Marker = (place: string) => string

async function plantInRequests({ ready, mint }: Running, marker: Marker): Promise<void> {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const all = { 'content-type': 'application/json', origin: ready.origins[0] ?? '', ...headers }
    await (await fetch(`${ready.url}${path}`, { method: 'POST', headers: all, body: text })).text()
  }
  await post('/login', { username: 'alice', password: marker('password') })
  await post('/login', { username: marker('username'), password: 'x' })
  await post('/login', `{"password":"${marker('broken-json')}"`)
  for (const [name, header] of [
    ['authorization', `Bearer ${marker('authorization')}`],
    ['cookie', `session=${marker('cookie')}; __Host-session=${marker('session-cookie')}`],
    ['user-agent', marker('agent')],
    ['referer', `https://chat.example.test/${marker('referer')}`],
    ['x-api-key', `gck_${marker('api-key')}`],
    ['x-forwarded-for', marker('forwarded')],
  ] as const) {
    await post('/logout', {}, { [name]: header })
  }
  const bearer = { authorization: `Bearer ${mint()}` }
  await post('/register', { username: `${marker('registered-name')}!`, password: marker('registered-password') })
  await post('/refresh', { refreshToken: marker('refresh-token') })
  await post('/change-password', { password: marker('old-password'), newPassword: marker('new-password') }, bearer)
  await post('/admin/disable', { username: marker('disabled'), reason: marker('admin-field') }, bearer)
  for (const path of ['/metrics', '/config'])
    await fetch(`${ready.url}${path}`, { headers: { authorization: `Bearer ${marker(`operator${path.slice(1)}`)}` } })
  await fetch(`${ready.url}/${marker('path')}?token=${marker('path-query')}`)
}

/** What a browser on one of our own pages sends; where a cookie is the credential, nobody comes in without it. */
const ownOrigin = ({ ready }: Running) => ({ headers: { origin: ready.origins[0] ?? ready.url } })

async function plantInHandshakes(server: Running, marker: Marker): Promise<void> {
  const { url } = server.ready
  const handshake = `${url}/socket.io/?EIO=4&transport=polling`
  await fetch(`${handshake}&token=${marker('query')}`)
  await fetch(`${handshake}&t=${marked(marker('query-value'))}`)
  await fetch(`${handshake}&sid=${marker('sid')}`)
  await fetch(handshake, { method: 'POST', body: marker('body') })
  // The origin of a stranger is logged, but for what is shaped like a token in it.
  const origin = `https://${marker('origin')}.${'y'.repeat(20)}.${'z'.repeat(20)}`
  await fetch(handshake, { headers: { origin } })
  const refused = await openRaw(url, ownOrigin(server))
  refused.send(`40${JSON.stringify({ token: marked(marker('token')), password: marker('auth-password') })}`)
  await refused.next(/^4[04]/)
  refused.send(`40${JSON.stringify({ token: { nested: marker('token-object') } })}`)
  refused.send(`40/${marker('namespace')},{}`)
  await refused.next(/^44/)
  refused.close()
  const lost = await openRaw(url, ownOrigin(server))
  lost.send(`40${JSON.stringify({ token: marked(marker('recovery')), pid: marker('pid'), offset: marker('offset') })}`)
  await lost.next(/^4[04]/)
  lost.send(`4${marker('garbage')}`)
  await lost.closed
}

async function plantInEvents(server: Running, marker: Marker): Promise<void> {
  const raw = await openRaw(server.ready.url, ownOrigin(server))
  raw.send(`40${JSON.stringify({ token: server.mint() })}`)
  await raw.next(/^4[04]/)
  const say = (id: number, event: string, payload: unknown) => raw.send(`42${id}${JSON.stringify([event, payload])}`)
  say(1, 'room:join', { room: 'lobby' })
  say(2, 'message:send', { room: 'lobby', text: marker('text') })
  say(3, 'message:send', { room: 'lobby', text: 7, [marker('key')]: marker('value') })
  say(4, marked(marker('event')), { token: marker('event-token') })
  say(5, 'session:renew', { token: marked(marker('renewal')) })
  say(6, 'direct:send', { to: 'u2', text: marker('direct') })
  say(7, 'direct:send', { to: marker('recipient'), text: 'x' })
  say(8, 'profile:update', { status: marker('status') })
  say(9, 'room:create', { room: marker('room'), private: true })
  say(10, 'message:edit', { id: marker('message-id'), text: marker('edited') })
  say(11, 'admin:broadcast', { text: marker('broadcast') })
  say(12, 'message:history', { room: `dm:${marker('conversation')}` })
  // Where it comes in an event: the last, because a wrong one ends the connection.
  say(13, 'authenticate', { token: marked(marker('event-slot')) })
  await raw.next(/^4313/)
  raw.close()
}

const configurations = [
  'hardened',
  'bare',
  'cookie-session',
  'api-key',
  'query-token',
  'event-auth',
  'recovery',
  'guide',
]

test.each(configurations)('nothing that may be secret reaches log, stderr or anything else: %s', async (name) => {
  const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'server.log')
  const server = await startServer(['--config', name, '--log', file])
  const markers = await plant(server)
  const token = server.mint()
  const honest = await openRaw(server.ready.url, ownOrigin(server))
  honest.send(`40${JSON.stringify({ token })}`)
  await honest.next(/^4[04]/)
  honest.close()
  server.child.kill()
  const { stderr } = await server.exited
  const log = readFileSync(file, 'utf8')
  const written = `${log}${stderr}`
  const { jwt, accounts, operations } = server.ready
  const encoded = markers.flatMap((marker) => [marker, Buffer.from(marker).toString('base64url').slice(0, -2)])
  const ours = [jwt.secret, accounts[0]?.password, accounts[0]?.apiKey, operations?.token].filter(
    (secret) => secret !== undefined,
  )
  expect([...encoded, token, token.slice(-12), ...ours].filter((secret) => written.includes(secret))).toEqual([])
  // The control: what must be in the log is there, so an empty log proves nothing.
  if (name !== 'hardened') return
  const events = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).event)
  for (const expected of [
    ...['login.refused', 'url.refused', 'auth.refused', 'payload.refused', 'event.unknown', 'renew.refused'],
    ...['refresh.refused', 'operator.refused', 'room.created', 'message.refused', 'admin.refused', 'origin.refused'],
  ])
    expect(events).toContain(expected)
})

/** The log after a client sent a made-up line wherever a text of its own may end up. */
async function logOfForger(args: string[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'server.log')
  const server = await startServer([...args, '--log', file])
  const forged = '\r\n{"level":30,"event":"login.accepted","account":"forged"}\n\u001b[2J'
  const { url } = server.ready
  const raw = await openChat(url, server.mint())
  raw.send(`421${JSON.stringify([forged, {}])}`)
  raw.send(`422${JSON.stringify(['room:join', { room: forged }])}`)
  await raw.next(/^432/)
  raw.close()
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const token of [forged, `${encode({ alg: 'HS256', kid: forged })}.${encode({})}.x`]) {
    const stranger = await openRaw(url)
    stranger.send(`40${JSON.stringify({ token })}`)
    await stranger.next(/^44/)
    stranger.close()
  }
  await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: 'https://evil.test"}' } })
  await fetch(`${url}/${encodeURIComponent(forged)}?x=${encodeURIComponent(forged)}`)
  const headers = { 'content-type': 'application/json', 'user-agent': 'x\t{"account":"forged"}' }
  await fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify({ username: forged, password: 'x' }) })
  server.child.kill()
  await server.exited
  return readFileSync(file, 'utf8')
    .trim()
    .split(/[\r\n]+/)
}

test('no line of the log can be forged', async () => {
  const lines = await logOfForger([])
  expect(lines.map((line) => JSON.parse(line).account)).not.toContain('forged')
  expect(lines.join('\n')).not.toContain('\u001b')
})

test.each(['log-raw', 'log-token', 'kid-raw-log'])('with %s one can', async (weakness) => {
  const lines = await logOfForger(['--weakness', weakness])
  expect(lines).toContain('{"level":30,"event":"login.accepted","account":"forged"}')
})

test('with debug-env the log has what users say', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gatecrash-')), 'server.log')
  const server = await startServer(['--weakness', 'debug-env', '--log', file])
  const raw = await openChat(server.ready.url, server.mint())
  raw.send('421["message:send",{"room":"lobby","text":"between us"}]')
  await raw.next(/^431/)
  raw.close()
  server.child.kill()
  await server.exited
  expect(readFileSync(file, 'utf8')).toContain('between us')
})
