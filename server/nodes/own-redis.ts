/** A Redis of our own for the processes of one server, where nobody names another. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../errors.ts'

export interface RedisSettings {
  /** Whoever reaches it without one may say whatever he likes to all users, and is let in everywhere. */
  readonly password: string | undefined
}

/** One that cannot live is not tried again more often than this, in milliseconds. */
const RETRY_MS = 500

export interface OwnRedis {
  /** With the password. */
  readonly url: string
  stop(): void
}

// It ends with its owner, however that ends: a closed pipe says so also of one that was killed. And the shell with it.
const LEASHED = `
  redis-server "$1/redis.conf" & server=$!
  exec 3<&0
  (read -r _ <&3; kill -9 $server) & leash=$!
  wait $server
  kill $leash
  rm -rf "$1"
`

export const soundRedis = (): RedisSettings => ({ password: randomBytes(24).toString('base64url') })

/**
 * Starts it on a free port of loopback, keeping nothing on disk; when it dies it is started again, empty. Throws
 * HarnessError `usage` where there is none to start.
 */
export async function startOwnRedis({ password }: RedisSettings): Promise<OwnRedis> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new HarnessError('usage', 'several processes share their state through Redis, and there is none here', {
      hint: 'name one: --redis redis://127.0.0.1:6379, or install one to be started: apt-get install redis-server',
    })
  }
  const port = await freePort()
  let stopped = false
  let shell: ReturnType<typeof leash>
  const start = (): void => {
    shell = leash(port, password)
    shell.once('exit', () => setTimeout(() => stopped || start(), RETRY_MS).unref())
  }
  start()
  const stop = (): void => {
    stopped = true
    shell.stdin.end()
  }
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries === 100) {
      stop()
      throw new HarnessError('server-start-failed', 'the redis-server that was started does not answer', {
        hint: 'start one yourself and say --redis URL',
      })
    }
    await sleep(50)
  }
  return { url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`, stop }
}

function leash(port: number, password: string | undefined): ChildProcessByStdio<Writable, null, null> {
  const folder = mkdtempSync(join(tmpdir(), 'gatecrash-redis-'))
  const lines = [`port ${port}`, 'bind 127.0.0.1', 'save ""', 'appendonly no', `dir ${folder}`, 'logfile ""']
  if (password !== undefined) lines.push(`requirepass ${password}`)
  // Not as arguments, which every user of the machine can read.
  writeFileSync(join(folder, 'redis.conf'), `${lines.join('\n')}\n`, { mode: 0o600 })
  const shell = spawn('sh', ['-c', LEASHED, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  shell.unref()
  return shell
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Whether a Redis listens there: whatever it says to a PING, it is there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
    socket.write('PING\r\n')
  })
}
