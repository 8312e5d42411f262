import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary.ts'
import { type Running, startChild, startServer } from './process.ts'
import { hasRedis } from './redis-server.ts'
import { eventually, hears, next, type Several, several } from './several.ts'

const folder = temporaryFolder()

interface Line {
  readonly pid: number
  readonly event: string
  readonly of?: number
  readonly by?: number
  readonly account?: string
}

function read(log: string): Line[] {
  const text = readFileSync(log, 'utf8').trim()
  return text.split('\n').map((line) => JSON.parse(line) as Line)
}

describe.skipIf(!hasRedis)('workers behind one port', () => {
  const log = join(folder.path, 'workers.log')
  let server: Running
  let { login, connect, enter, refusal, disconnect, post }: Several = several([], { accounts: [] })
  const lines = (): Line[] => read(log)
  const serving = (): number[] => {
    const dead = lines().flatMap(({ event, of }) => (event === 'process.died' && of !== undefined ? [of] : []))
    return lines().flatMap(({ event, pid }) => (event === 'server.started' && !dead.includes(pid) ? [pid] : []))
  }

  beforeAll(async () => {
    const limits = ['limits.login.perAddress=100', 'limits.login.perAccount=100', 'limits.connections.perAccount=4']
    server = await startServer(['--workers', '2', '--log', log, ...limits.flatMap((limit) => ['--set', limit])])
    ;({ login, connect, enter, refusal, disconnect, post } = several([server.ready.url], server.ready))
  }, 30_000)
  afterEach(() => disconnect())
  afterAll(() => server.end())

  test('both serve, over both transports, and talk to each other', { timeout: 30_000 }, async () => {
    expect(server.ready).toMatchObject({ workers: 2, pid: server.child.pid })
    const who = ['alice', 'bob', 'carol']
    const sockets: Socket[] = []
    // One after the other: of those that come at once none is counted yet, and one worker may get them all.
    for (const name of who) {
      const entered = [
        enter(0, name, { transports: ['polling'] }),
        enter(0, name, { transports: ['websocket'] }),
        // Starts with polling and changes: the second transport must come to the same worker.
        enter(0, name, { transports: ['polling', 'websocket'] }),
      ]
      sockets.push(...(await Promise.all(entered)))
    }
    for (const socket of sockets) await socket.emitWithAck('room:join', { room: 'lobby' })
    const [first] = sockets
    for (const socket of sockets.slice(1)) expect(first && (await hears(socket, first, 'lobby'))).toBe(true)
    const served = new Set(lines().flatMap(({ event, pid }) => (event === 'auth.accepted' ? [pid] : [])))
    expect([...served].sort()).toEqual(serving().sort())
  })

  test('one cap, one budget and one logout for all of them', { timeout: 30_000 }, async () => {
    const { token } = await login(0)
    const results = await Promise.all(
      Array.from({ length: 8 }, () => connect(0, token).catch((error: Error) => error.message)),
    )
    const sockets = results.filter((result) => typeof result !== 'string')
    expect(sockets).toHaveLength(4)
    await Promise.all(sockets.map((socket) => socket.emitWithAck('room:join', { room: 'lobby' })))
    const sent = sockets.flatMap((socket) =>
      Array.from({ length: 10 }, () => socket.emitWithAck('message:send', { room: 'lobby', text: 'x' })),
    )
    expect((await Promise.all(sent)).filter(({ ok }) => ok).length).toBeLessThanOrEqual(20)
    const gone = sockets.map((socket) => next(socket, 'disconnect'))
    expect((await post(0, '/logout', {}, token)).status).toBe(200)
    await Promise.all(gone)
    expect(await refusal(0, token)).toBe('unauthorized')
  })

  test('one that dies is replaced, and the log says so', { timeout: 30_000 }, async () => {
    const [victim = 0] = serving()
    process.kill(victim, 'SIGKILL')
    await eventually(async () => lines().some(({ event, of }) => event === 'process.died' && of === victim))
    // The others go on meanwhile.
    expect((await login(0)).status).toBe(200)
    const { by } = await eventually(async () => lines().find(({ event }) => event === 'process.replaced'))
    expect(serving()).toContain(by)
    expect(serving()).toHaveLength(2)
    await Promise.all(Array.from({ length: 4 }, () => enter(0, 'bob')))
  })

  test('asked to end, all of them tell their clients and are gone', { timeout: 30_000 }, async () => {
    const sockets = await Promise.all(Array.from({ length: 4 }, () => enter(0, 'carol')))
    const told = sockets.map((socket) => next(socket, 'server:closing'))
    const pids = serving()
    server.child.kill('SIGTERM')
    await Promise.all(told)
    expect((await server.exited).code).toBe(0)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow()
    expect(lines().filter(({ event }) => event === 'server.stopped')).toHaveLength(3)
  })
})

describe.skipIf(!hasRedis)('a supervisor that is killed', () => {
  test('keeps a Redis alive, and leaves nothing behind', { timeout: 30_000 }, async () => {
    const log = join(folder.path, 'nodes.log')
    const server = await startServer(['--config', 'cluster', '--set', 'nodes=3', '--log', log])
    expect(server.ready.nodes).toHaveLength(3)
    const port = new URL(server.ready.bus?.url ?? '').port
    // Its Redis is started again when it dies, and the nodes go on.
    const { login } = several(server.ready.nodes ?? [], server.ready)
    const [redis] = spawnSync('pgrep', ['-f', `redis-server 127.0.0.1:${port}`], { encoding: 'utf8' }).stdout.split(
      '\n',
    )
    process.kill(Number(redis), 'SIGKILL')
    for (const said of ['store.lost', 'store.returned'])
      await eventually(async () => read(log).filter(({ event }) => event === said).length === 3)
    expect((await login(1)).status).toBe(200)
    await server.end()
    const answers = (url: string): Promise<boolean> =>
      fetch(url).then(
        () => true,
        () => false,
      )
    for (const node of server.ready.nodes ?? []) await eventually(async () => !(await answers(`${node}/healthz`)))
    const ping = () => spawnSync('redis-cli', ['-p', port, 'PING']).status !== 0
    await eventually(async () => ping())
  })
})

describe('what cannot be is said before anything is started', () => {
  test.each([
    [['--workers', '2', '--config', 'tls'], {}, 'TLS is on'],
    [['--workers', '2', '--config', 'cluster'], {}, '--workers share one port'],
    [['--workers', '0'], {}, '--workers is "0"'],
    [['--workers', '2'], { PATH: '' }, 'there is none here'],
    [['--config', 'cluster'], { PATH: '' }, 'there is none here'],
    [['--workers', '2', '--redis', 'redis://127.0.0.1:1'], {}, 'there is no Redis at 127.0.0.1:1'],
    [['--workers', '2', '--host', '10.0.0.1'], {}, hasRedis ? 'loopback only' : 'there is none here'],
  ])('%j', { timeout: 20_000 }, async (args, env, why) => {
    const { said, exited } = await startChild(args, env)
    expect(said).toMatchObject({ type: 'failed', code: 'usage', message: expect.stringContaining(why) })
    expect((await exited).code).toBe(2)
  })
})
