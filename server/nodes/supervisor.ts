/** Several processes of one server: workers behind one port, or nodes with a port each. All share one Redis. */
import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { createServer as createHttpServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setupMaster } from '@socket.io/sticky'
import { HarnessError } from '../../errors.ts'
import type { RunningServer } from '../create-server.ts'
import type { Audit } from '../log.ts'
import { openPort } from '../operations/listeners.ts'
import type { ServerFailed, ServerReady } from '../ready.ts'

export interface Plan {
  readonly as: 'workers' | 'nodes'
  readonly count: number
  /** For every process, role and port aside. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly host: string
  /** Of the workers, or of the first node; 0 lets the system choose. */
  readonly port: number
  readonly audit: Audit
  /** Ends what the processes share, after the last of them. */
  readonly end: () => void
}

/** A process that cannot live is not tried again more often than this, in milliseconds. */
const RETRY_MS = 500
/** How much longer than its own drain a process may take, in milliseconds. */
const SPARE_MS = 500

/** Published builds have child.js, a checkout has child.ts; this file ends the same way. */
const childFile = fileURLToPath(new URL(`../child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))

/**
 * Starts all processes; from then on one that dies is replaced, and the log says so. The caller closes it.
 * Throws HarnessError `usage` for what the first of them says is wrong, and when the port cannot be had.
 */
export async function supervise(plan: Plan): Promise<RunningServer> {
  const { as, count, audit } = plan
  const giveUp = (error: unknown): never => {
    plan.end()
    throw error
  }
  const door = as === 'workers' ? await openDoor(plan).catch(giveUp) : undefined
  const living = new Set<ChildProcess>()
  let closing = false

  const occupy = async (port: number): Promise<ServerReady> => {
    const child = start(plan, port)
    living.add(child)
    const gone = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        living.delete(child)
        resolve()
        if (!closing) audit('process.died', { of: child.pid, code, signal })
      })
    })
    const ready = await untilReady(child, gone)
    void gone.then(() => replace(Number(new URL(ready.url).port)))
    return ready
  }
  const replace = async (port: number): Promise<void> => {
    while (!closing) {
      await sleep(RETRY_MS)
      if (closing) return
      const next = await occupy(port).catch(() => undefined)
      if (next === undefined) continue
      return audit('process.replaced', { by: next.pid })
    }
  }
  const close = async ({ graceMs = 2_000 } = {}): Promise<void> => {
    closing = true
    audit('server.stopping', { graceMs })
    door?.close()
    const all = [...living]
    const ends = all.map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of all) child.kill('SIGTERM')
    const timer = setTimeout(() => {
      for (const child of living) child.kill('SIGKILL')
    }, graceMs + SPARE_MS)
    await Promise.all(ends)
    clearTimeout(timer)
    door?.closeAllConnections()
    plan.end()
    audit('server.stopped', {})
  }

  try {
    // The first makes what all agree on; a mistake in the arguments is then said once.
    const first = await occupy(door?.port ?? plan.port)
    const others = await Promise.all(Array.from({ length: count - 1 }, () => occupy(door?.port ?? 0)))
    const nodes = [first, ...others].map(({ url }) => url)
    const ready = { ...first, pid: process.pid, ...(as === 'nodes' ? { nodes } : { workers: count }) }
    return { url: first.url, port: Number(new URL(first.url).port), ready, close }
  } catch (error) {
    await close({ graceMs: 0 })
    throw error
  }
}

/** Where clients knock: it hands each connection to the worker that has its session, or to the least busy one. */
async function openDoor({ host, port }: Plan) {
  const server = createHttpServer()
  setupMaster(server)
  cluster.setupPrimary({ exec: childFile, serialization: 'advanced' })
  const opened = await openPort(server, host, port)
  return {
    port: opened,
    close: () => void server.close(),
    closeAllConnections: () => server.closeAllConnections(),
  }
}

function start({ as, args, env, host }: Plan, port: number): ChildProcess {
  const all = [...args, '--role', as === 'workers' ? 'worker' : 'node', '--host', host, '--port', String(port)]
  if (as === 'nodes') return fork(childFile, all, { env: { ...process.env, ...env }, execArgv: process.execArgv })
  cluster.setupPrimary({ args: all })
  return cluster.fork(env).process
}

function untilReady(child: ChildProcess, gone: Promise<void>): Promise<ServerReady> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerReady>()
  child.on('message', (message: ServerReady | ServerFailed) => {
    if (message.type === 'ready') resolve(message)
    if (message.type === 'failed') reject(failure(message))
  })
  void gone.then(() =>
    reject(new HarnessError('server-start-failed', 'a process of the server ended before it was ready')),
  )
  return promise
}

function failure({ code, message, hint }: ServerFailed): HarnessError {
  const known = code === 'usage' ? code : 'server-start-failed'
  return new HarnessError(known, message, hint === undefined ? {} : { hint })
}
