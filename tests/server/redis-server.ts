import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { answers, freePort } from '../../server/nodes/own-redis.ts'
import { wait } from './steps.ts'

/** Whether there is a redis-server to test with; says how to get one when there is none. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) console.warn('no redis-server: what needs several nodes is left out; apt-get install -y redis-server')

export interface RedisServer {
  readonly url: string
  /** As when the machine dies. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Changes what it has stored, while it is dead and nobody sees it. */
  change(work: (redis: Redis) => Promise<unknown>): Promise<void>
  /** With what it has stored. */
  end(): Promise<void>
}

/** A Redis of our own, on a free port, that remembers over a restart. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatecrash-redis-'))
  const port = await freePort()
  let child: ChildProcess | undefined
  const run = async (at: number): Promise<void> => {
    const settings = ['--port', String(at), '--bind', '127.0.0.1', '--dir', folder, '--save', '']
    child = spawn('redis-server', [...settings, '--appendonly', 'yes', '--appendfsync', 'always'], { stdio: 'ignore' })
    for (let tries = 0; tries < 100 && !(await answers(at)); tries++) await wait(50)
  }
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child?.kill('SIGKILL')
      await gone
    },
    start: () => run(port),
    async change(work) {
      const elsewhere = await freePort()
      await run(elsewhere)
      const redis = new Redis(elsewhere, '127.0.0.1')
      await work(redis)
      redis.disconnect()
      await server.kill()
    },
    async end() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}
