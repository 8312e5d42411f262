import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { delivered, freshWindow, type Lab, openLab } from './lab.ts'
import { openChat, openPolling, openRaw } from './raw.ts'
import { burst, handshake, member, set, wait } from './steps.ts'

describe('the protocol', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab('hardened')
  })
  afterAll(() => lab.close())

  test('login gives a token, its end, and the account; failures have one text', async () => {
    const response = await lab.login('alice')
    const { token, expiresAt, user } = (await response.json()) as { token: string; expiresAt: number; user: object }
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(user).toEqual({ id: 'u1', name: 'alice' })
    expect(expiresAt - Date.now()).toBeGreaterThan(14 * 60_000)
    expect(await lab.speaksAs({ token })).toBe('u1')
    for (const username of ['alice', 'nobody']) {
      const refused = await lab.login(username, 'wrong')
      expect([refused.status, await refused.json()]).toEqual([401, { error: 'invalid credentials' }])
    }
  })

  test.each([
    ['a form', 'text/plain', '{"username":"alice","password":"x"}', 415],
    ['no JSON', 'application/json', '{', 400],
    ['an operator', 'application/json', '{"username":"alice","password":{"$ne":1}}', 400],
    ['a huge body', 'application/json', JSON.stringify({ username: 'x'.repeat(9_000), password: 'x' }), 413],
  ])('login refuses %s, and says nothing about it', async (_what, type, body, status) => {
    const response = await fetch(`${lab.url}/login`, { method: 'POST', headers: { 'content-type': type }, body })
    expect([response.status, await response.json()]).toEqual([status, { error: 'bad_request' }])
  })

  test('health says that it is well, other paths say nothing', async () => {
    expect(await (await fetch(`${lab.url}/healthz`)).json()).toEqual({ ok: true })
    const missing = await fetch(`${lab.url}/marker-in-path`)
    expect([missing.status, await missing.text()]).toEqual([404, '{"error":"forbidden"}'])
  })

  test('all namespaces are closed, the unknown one by Socket.IO', async () => {
    for (const namespace of ['/', '/support', '/random']) {
      await expect(lab.connect({}, { namespace })).rejects.toMatchObject({
        message: 'unauthorized',
        data: { code: 'unauthorized' },
      })
    }
    await expect(lab.connect({ token: lab.mint() }, { namespace: '/nowhere' })).rejects.toThrow('Invalid namespace')
  })

  test('one hears the rooms one has joined, and speaks in no other', async () => {
    const [alice, bob] = [await lab.connect({ token: lab.mint() }), await member(lab, { sub: 'u2' })]
    const send = (text: string) => alice.emitWithAck('message:send', { room: 'lobby', text })
    expect(await send('early')).toEqual({ ok: false, error: 'not_a_member' })
    expect(await alice.emitWithAck('room:join', { room: 'lobby' })).toEqual({ ok: true, room: 'lobby' })
    const heard = [alice, bob].map((socket) => new Promise((resolve) => socket.once('message:new', resolve)))
    const { id } = await send('hello')
    for (const message of await Promise.all(heard)) {
      const from = { id: 'u1', name: 'alice' }
      expect(message).toEqual({ id, room: 'lobby', text: 'hello', from, at: expect.any(Number) })
    }
    expect((await alice.emitWithAck('room:leave', { room: 'lobby' })).ok).toBe(true)
    expect(await send('late')).toEqual({ ok: false, error: 'not_a_member' })
    expect(await alice.emitWithAck('room:join', { room: 'user:u2' })).toEqual({ ok: false, error: 'unauthorized' })
    expect(await alice.emitWithAck('nothing:known')).toEqual({ ok: false, error: 'unknown_event' })
  })

  test('one live socket for each connection and namespace, however fast they ask', async () => {
    const raw = await openRaw(lab.url)
    const connect = `40${JSON.stringify({ token: lab.mint() })}`
    raw.send(connect, connect, connect)
    await wait(300)
    const answers = raw.received.filter((packet) => /^4[04]/.test(packet))
    expect(answers.map((packet) => packet.slice(0, 2)).sort()).toEqual(['40'])
    raw.close()
    const { poll, connected } = await openPolling(lab.url, lab.mint())
    expect([...connected, ...((await Promise.race([poll(), wait(100)])) ?? [])].join()).toMatch(/^40/)
  })

  test('a second CONNECT gets its turn when the first is refused', async () => {
    const raw = await openRaw(lab.url)
    raw.send('40{"token":"bad"}', `40${JSON.stringify({ token: lab.mint() })}`)
    expect(await raw.next(/^40/)).toBeDefined()
    expect(raw.received.filter((packet) => packet.startsWith('44'))).toHaveLength(1)
    raw.close()
  })

  test('a connection with too many CONNECTs is closed', async () => {
    const raw = await openRaw(lab.url)
    for (let i = 0; i < 6; i++) raw.send('40{"token":"guess"}')
    await raw.closed
    expect(raw.received.filter((packet) => packet.startsWith('44')).length).toBeLessThanOrEqual(6)
  })

  test('origins: the listed one and none at all', async () => {
    const open = (origin: string) =>
      openRaw(lab.url, { headers: { origin } }).then(
        (raw) => {
          raw.close()
          return true
        },
        () => false,
      )
    expect(await open('https://chat.example.test')).toBe(true)
    for (const origin of ['https://evil.test', 'null', 'http://chat.example.test', 'https://chat.example.test.evil']) {
      expect(await open(origin), origin).toBe(false)
    }
    const allowed = await handshake(lab, { origin: 'https://chat.example.test' })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://chat.example.test')
    const foreign = await handshake(lab, { origin: 'https://evil.test' })
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  test('no token in any URL', async () => {
    expect((await handshake(lab, {}, `&token=${lab.mint()}`)).status).toBe(403)
    await expect(openRaw(lab.url, { query: `&x=${lab.mint()}` })).rejects.toThrow('400')
    expect((await fetch(`${lab.url}/healthz?jwt=x`)).status).toBe(400)
  })

  test('old protocol, client bundle and large packets are not to be had', async () => {
    expect((await fetch(`${lab.url}/socket.io/?EIO=3&transport=polling`)).status).toBe(400)
    expect((await fetch(`${lab.url}/socket.io/socket.io.js`)).status).toBe(400)
    const raw = await openChat(lab.url, lab.mint())
    raw.send(`42["message:send",{"room":"lobby","text":"${'x'.repeat(70_000)}"}]`)
    await raw.closed
  })

  test('who does not CONNECT is closed at the deadline, and so is who leaves and stays', async () => {
    const [silent, left] = [await openRaw(lab.url), await openChat(lab.url, lab.mint())]
    left.send('41')
    const startedAt = Date.now()
    await Promise.all([silent.closed, left.closed])
    expect(Date.now() - startedAt).toBeGreaterThan(4_000)
    expect(lab.log.filter(({ event }) => event === 'connection.overdue').length).toBeGreaterThanOrEqual(1)
  })
})

describe('limits hold whichever way one turns', () => {
  const inLab = async (run: (lab: Lab) => Promise<void>, settings: Record<string, unknown> = {}): Promise<void> => {
    const lab = await openLab('hardened', { set: set(settings) })
    try {
      await run(lab)
    } finally {
      await lab.close()
    }
  }

  test('over sockets, transports and events at once', () =>
    inLab(async (lab) => {
      const sockets = await Promise.all([member(lab), member(lab), member(lab, { transports: ['polling'] })])
      const heard = await delivered(lab, 400, async () => {
        for (const socket of sockets) {
          burst(socket, 5)
          for (let i = 0; i < 5; i++) socket.emit('unknown', i)
        }
      })
      // 30 packets were sent, 20 are allowed: five of each kind from each socket, in whichever order they came.
      expect(heard).toBeLessThanOrEqual(15)
      expect(lab.log.filter(({ event }) => event === 'limit.exceeded')).toHaveLength(1)
    }))

  test('over namespaces', () =>
    inLab(async (lab) => {
      const root = await member(lab)
      const support = root.io.socket('/support', { auth: { token: lab.mint() } })
      await new Promise((resolve) => support.connect().once('connect', () => resolve(undefined)))
      await support.emitWithAck('room:join', { room: 'lobby' })
      await freshWindow()
      burst(root, 15)
      const replies = await Promise.all(
        Array.from({ length: 15 }, () => support.emitWithAck('message:send', { room: 'lobby', text: 'x' })),
      )
      expect(replies.filter(({ ok }) => ok)).toHaveLength(5)
      expect(replies.at(-1)).toEqual({ ok: false, error: 'rate_limited', retryAfterMs: expect.any(Number) })
    }))

  test('over the packets of one request', () =>
    inLab(async (lab) => {
      const { post } = await openPolling(lab.url, lab.mint())
      await post('42["room:join",{"room":"lobby"}]')
      const packet = '42["message:send",{"room":"lobby","text":"x"}]'
      expect(await delivered(lab, 400, async () => void (await post(...Array(60).fill(packet))))).toBe(20)
    }))

  test('one who floods is cut off, and others go on', () =>
    inLab(async (lab) => {
      const [flooder, other] = [await member(lab), await member(lab, { sub: 'u2' })]
      const cut = new Promise((resolve) => flooder.once('disconnect', resolve))
      burst(flooder, 400)
      expect(await cut).toBe('io server disconnect')
      expect((await other.emitWithAck('message:send', { room: 'lobby', text: 'x' })).ok).toBe(true)
      const events = lab.log.map(({ event }) => event)
      expect(events.filter((event) => event === 'limit.disconnected')).toHaveLength(1)
      expect(events.filter((event) => event === 'limit.exceeded').length).toBeLessThanOrEqual(2)
    }))

  test('connections and handshakes, by account and by address', () =>
    inLab(
      async (lab) => {
        await member(lab)
        await member(lab)
        await expect(lab.connect({ token: lab.mint() })).rejects.toThrow('unauthorized')
        await member(lab, { sub: 'u2' })
        const statuses = await Promise.all(Array.from({ length: 5 }, () => handshake(lab).then(({ status }) => status)))
        expect(statuses.filter((status) => status === 403).length).toBeGreaterThan(0)
      },
      { 'limits.connections.perAccount': 2, 'limits.connections.perAddress': 5 },
    ))

  test('handshakes that are pipelined, so that all are decided before the first is a connection', () =>
    inLab(
      async (lab) => {
        const wire = connect(lab.server.port, '127.0.0.1')
        await once(wire, 'connect')
        wire.resume().write('GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(40))
        const logged = (name: string) => lab.log.filter(({ event }) => event === name).length
        while (logged('connection.closed') < 35) await wait(50)
        expect(logged('connection.opened')).toBe(40)
        expect((await handshake(lab)).status).toBe(403)
        wire.destroy()
      },
      { 'limits.connections.perAddress': 5 },
    ))

  test('logins, by account whatever its spelling, and by address', () =>
    inLab(
      async (lab) => {
        const names = ['alice', 'ALICE', ' alice']
        const statuses = await Promise.all(names.map(async (name) => (await lab.login(name, 'x')).status))
        expect(statuses.sort()).toEqual([401, 401, 429])
        const limited = await Promise.all(Array.from({ length: 4 }, (_, i) => lab.login(`n${i}`, 'x')))
        expect(limited.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(1)
      },
      { 'limits.login.perAccount': 2, 'limits.login.perAddress': 6 },
    ))
})
