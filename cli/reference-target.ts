/**
 * The reference server as a target: started as a child process, started again when an attack kills it, and turned into
 * a profile by what it says about itself.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { HarnessError } from '../errors.ts'
import type { ServerReady } from '../server/ready.ts'
import { type Ending, endLife, type ServerLife, startLife } from './reference-process.ts'

export interface ReferenceOptions {
  /** May be left out where a weakness is given: the one that carries it. */
  readonly configuration: string | undefined
  readonly weakness?: string | undefined
  /** `name=value`, as after --set. */
  readonly overrides?: readonly string[]
  /** Default: a free one. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** Other nodes of the same server are reached through this Redis. */
  readonly redis?: string | undefined
  /** Processes behind the one port. Default: one. */
  readonly workers?: number | undefined
  /** How many ordinary accounts it makes. Default: its own. */
  readonly accounts?: number
  /** GATECRASH_JWT_SECRET, GATECRASH_PASSWORD…: instead of those made at random. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: a file in a temporary folder, which goes with the server. `inherit`: our stderr. */
  readonly log?: 'inherit' | { readonly file: string }
  readonly readyTimeoutMs?: number
  readonly signal?: AbortSignal
  /** Default true: a server that dies is started again on the same port, with the same keys and accounts. */
  readonly restart?: boolean
  /** Default true. False kills it at the end: a client that an attack left behind would keep it for as long as it may. */
  readonly drain?: boolean
  readonly onRestart?: (restarts: number, ending: Ending) => void
}

export interface ReferenceTarget {
  /** What it said first. After a restart only pid and startedAt differ, and the port of operators who have their own. */
  readonly ready: ServerReady
  readonly pid: number
  /** How often it died and was started again. */
  readonly restarts: number
  /** Undefined with `log: 'inherit'`. */
  readonly logFile: string | undefined
  /** Resolves when it is gone for good: stopped, not restarted, or restarted too often. */
  readonly gone: Promise<Ending>
  /** Drains it, unless told not to, and ends it; removes its temporary folder. May be called twice. */
  stop(): Promise<void>
}

/** Crash attacks kill it many times; a server that cannot live at all is not started for ever. */
const mostRestarts = 60
const drainMs = 3_000
/** Two seconds are usual; on a machine where much else starts it takes many times as long. */
const defaultReadyTimeoutMs = 60_000

const folders = new Set<string>()
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/**
 * Starts the reference server in a process of its own.
 * @throws {HarnessError} `usage` (unknown configuration, weakness or setting; port in use), `server-start-failed`,
 *   `interrupted`
 */
export async function startReference(options: ReferenceOptions): Promise<ReferenceTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'gatecrash-'))
  folders.add(folder)
  const inherit = options.log === 'inherit'
  const logFile =
    typeof options.log === 'object' ? resolve(options.log.file) : inherit ? undefined : join(folder, 'server.log')
  const secrets: Record<string, string> = {
    GATECRASH_JWT_SECRET: randomBytes(32).toString('base64url'),
    GATECRASH_PASSWORD: randomBytes(15).toString('base64url'),
    GATECRASH_OPERATOR_TOKEN: randomBytes(24).toString('base64url'),
    // A certificate that it makes goes with the server, and a restarted one has the same.
    GATECRASH_TLS_FOLDER: folder,
    ...(options.accounts === undefined ? {} : { GATECRASH_ACCOUNT_COUNT: String(options.accounts) }),
    // Not as an argument, which every user of the machine can read: it may hold a password.
    ...(options.redis === undefined ? {} : { GATECRASH_REDIS: options.redis }),
    ...options.env,
  }
  const start = (port: number) =>
    startLife({
      args: argumentsFor(options, logFile, port),
      env: secrets,
      ...(inherit ? {} : { outputFile: join(folder, 'output.log') }),
      readyTimeoutMs: options.readyTimeoutMs ?? defaultReadyTimeoutMs,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })

  let life: ServerLife
  try {
    life = await start(options.port ?? 0)
  } catch (error) {
    discard(folder)
    throw error
  }
  const first = life.ready
  if (first.jwt.privateKey !== undefined) secrets.GATECRASH_PRIVATE_KEY = first.jwt.privateKey
  if (first.tls?.plainUrl !== undefined) secrets.GATECRASH_PLAIN_PORT = new URL(first.tls.plainUrl).port
  const port = Number(new URL(first.url).port)
  const gone = Promise.withResolvers<Ending>()
  let restarts = 0
  let stopping: Promise<void> | undefined

  async function keepAlive(): Promise<void> {
    for (;;) {
      const ending = await life.ended
      if (stopping !== undefined || options.restart === false || restarts >= mostRestarts) return gone.resolve(ending)
      restarts += 1
      options.onRestart?.(restarts, ending)
      const next = await start(port).catch((_error: HarnessError) => undefined)
      if (next === undefined) return gone.resolve(ending)
      life = next
      // stop() may have come while it was starting: it then ended the life before this one.
      if (stopping !== undefined) await endLife(life, 0)
    }
  }
  void keepAlive()

  async function stop(): Promise<void> {
    await endLife(life, options.drain === false ? 0 : drainMs)
    await gone.promise
    discard(folder)
  }

  return {
    ready: first,
    logFile,
    gone: gone.promise,
    get pid() {
      return life.ready.pid
    },
    get restarts() {
      return restarts
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function argumentsFor(options: ReferenceOptions, logFile: string | undefined, port: number): string[] {
  return [
    ...(options.configuration === undefined ? [] : ['--config', options.configuration]),
    ...(options.weakness === undefined ? [] : ['--weakness', options.weakness]),
    ...(options.overrides ?? []).flatMap((override) => ['--set', override]),
    ...(options.host === undefined ? [] : ['--host', options.host]),
    ...(options.workers === undefined ? [] : ['--workers', String(options.workers)]),
    '--port',
    String(port),
    ...(logFile === undefined ? [] : ['--log', logFile]),
  ]
}

function discard(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  folders.delete(folder)
}
