import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startServer } from './process.ts'
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts'
import { wait } from './steps.ts'

interface Login {
  readonly status: number
  readonly token: string
  readonly refreshToken: string
  readonly error?: string
}

describe.skipIf(!hasRedis)('two nodes that know of each other through nothing but Redis', () => {
  let redis: RedisServer
  let nodes: [Running, Running]
  const sockets: Socket[] = []

  beforeAll(async () => {
    redis = await startRedis()
    const args = ['--redis', redis.url, '--set', 'limits.login.perAddress=100', '--set', 'limits.login.perAccount=100']
    const first = await startServer(args)
    nodes = [first, await startServer(args)]
  }, 30_000)
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect()
    for (const node of nodes) await node.end()
    await redis.kill()
  })

  const post = (node: number, path: string, body: object, token = ''): Promise<Response> =>
    fetch(`${nodes[node]?.ready.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  const login = async (node: number, username = 'alice'): Promise<Login> => {
    const { password } = nodes[0].ready.accounts[0] ?? {}
    const response = await post(node, '/login', { username, password })
    return { ...((await response.json()) as Login), status: response.status }
  }
  const connect = async (node: number, token: string): Promise<Socket> => {
    const options = { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true }
    const socket = io(nodes[node]?.ready.url ?? '', options)
    sockets.push(socket)
    await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(undefined))
      socket.once('connect_error', reject)
    })
    return socket
  }
  const refusal = (node: number, token: string): Promise<string> =>
    connect(node, token).then(
      () => 'let in',
      (error: Error) => error.message,
    )

  test('a token of one is taken by the other, and messages cross', { timeout: 20_000 }, async () => {
    const [a, b] = [await connect(1, (await login(0)).token), await connect(0, (await login(1, 'bob')).token)]
    for (const socket of [a, b]) await socket.emitWithAck('room:join', { room: 'lobby' })
    const heard = new Promise((resolve) => b.once('message:new', resolve))
    expect(await a.emitWithAck('message:send', { room: 'lobby', text: 'across' })).toMatchObject({ ok: true })
    expect(await heard).toMatchObject({ from: { id: 'u1' }, text: 'across' })
  })

  test('a logout at one ends the connection at the other, and the token everywhere', { timeout: 20_000 }, async () => {
    const { token, refreshToken } = await login(0)
    const socket = await connect(1, token)
    const gone = new Promise((resolve) => socket.once('disconnect', resolve))
    expect((await post(0, '/logout', {}, token)).status).toBe(200)
    await gone
    expect(await refusal(1, token)).toBe('unauthorized')
    expect((await post(1, '/refresh', { refreshToken })).status).toBe(401)
  })

  test('a refresh token used at one is reuse at the other', { timeout: 20_000 }, async () => {
    const { refreshToken } = await login(0)
    const both = await Promise.all([0, 1].map((node) => post(node, '/refresh', { refreshToken })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
  })

  test('one budget for an account on both', { timeout: 20_000 }, async () => {
    const both = await Promise.all([0, 1].map(async (node) => connect(node, (await login(node, 'carol')).token)))
    await Promise.all(both.map((socket) => socket.emitWithAck('room:join', { room: 'budget' })))
    await wait(1_100)
    const sent = both.flatMap((socket) =>
      Array.from({ length: 18 }, () => socket.emitWithAck('message:send', { room: 'budget', text: 'x' })),
    )
    const accepted = (await Promise.all(sent)).filter(({ ok }) => ok).length
    expect(accepted).toBeGreaterThanOrEqual(15)
    expect(accepted).toBeLessThanOrEqual(20)
  })

  test('while Redis is dead nobody comes in, nobody is thrown out, nothing is acknowledged; then all goes on', {
    timeout: 40_000,
  }, async () => {
    const [old, ended] = [await login(0), await login(0)]
    await post(0, '/logout', {}, ended.token)
    const socket = await connect(1, old.token)
    await socket.emitWithAck('room:join', { room: 'lobby' })
    await redis.kill()
    await wait(1_000)
    expect((await login(0)).status).toBe(503)
    expect((await post(1, '/refresh', { refreshToken: old.refreshToken })).status).toBe(503)
    for (const { token } of [old, ended]) expect(await refusal(0, token)).toBe('unavailable')
    expect(socket.connected).toBe(true)
    const reply = await socket.emitWithAck('message:send', { room: 'lobby', text: 'lost?' })
    expect(reply).toEqual({ ok: false, error: 'unavailable' })
    await redis.start()
    for (let tries = 0; tries < 50 && (await login(0)).status !== 200; tries++) await wait(100)
    await wait(600)
    expect(await refusal(1, ended.token)).toBe('unauthorized')
    const [b, fresh] = [await connect(0, (await login(0, 'bob')).token), await connect(1, old.token)]
    await b.emitWithAck('room:join', { room: 'lobby' })
    const heard = new Promise((resolve) => b.once('message:new', resolve))
    expect(socket.connected).toBe(true)
    expect(fresh.connected).toBe(true)
    expect(await socket.emitWithAck('message:send', { room: 'lobby', text: 'again' })).toMatchObject({ ok: true })
    expect(await heard).toMatchObject({ text: 'again' })
  })
})
