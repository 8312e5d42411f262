/** One life of the reference server: a child process from its start to its end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HarnessError } from '../errors.ts'
import type { ServerFailed, ServerReady } from '../server/ready.ts'

export interface ServerLife {
  readonly ready: ServerReady
  readonly child: ChildProcess
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<Ending>
}

export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface LifeOptions {
  readonly args: readonly string[]
  /** Secrets and accounts: by environment, because arguments can be read by everybody on the machine. */
  readonly env: Readonly<Record<string, string>>
  /** Where stdout and stderr go (a stack trace, when a crash attack succeeds). Absent: where ours go. */
  readonly outputFile?: string
  readonly readyTimeoutMs: number
  readonly signal?: AbortSignal
}

/** Published builds have child.js, a checkout has child.ts; this file ends the same way. */
const childFile = fileURLToPath(
  new URL(`../server/child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

const living = new Set<ChildProcess>()
// Nothing may outlive us, however we end; an exit handler can only kill.
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/**
 * Starts the server and waits until it says over IPC that it is ready.
 * @throws {HarnessError} `usage` for what the caller asked wrongly; `server-start-failed`, with the end of its output;
 *   `interrupted`
 */
export async function startLife(options: LifeOptions): Promise<ServerLife> {
  const output = options.outputFile === undefined ? undefined : openSync(options.outputFile, 'a')
  // A process group of its own: Ctrl-C in the terminal is for us, and we end the server when its attacks have stopped.
  const child = spawn(process.execPath, [childFile, ...options.args], {
    detached: true,
    // Its output is for people: stdout is kept for results.
    stdio: ['ignore', output ?? process.stderr, output ?? process.stderr, 'ipc'],
    env: { ...inherited(), ...options.env },
  })
  if (output !== undefined) closeSync(output)
  living.add(child)
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
  void ended.then(() => living.delete(child))
  try {
    return { ready: await untilReady(child, ended, options), child, ended }
  } catch (error) {
    await endLife({ child, ended }, 0)
    throw error
  }
}

/** Ours are not for the server unless they are given to it: a secret of another server would be a wrong one. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATECRASH_')))
}

function untilReady(child: ChildProcess, ended: Promise<Ending>, options: LifeOptions): Promise<ServerReady> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerReady>()
  const timer = setTimeout(() => {
    reject(startFailed(`the reference server was not ready within ${options.readyTimeoutMs} ms`, options.outputFile))
  }, options.readyTimeoutMs)
  const onAbort = () => reject(new HarnessError('interrupted', 'interrupted while the reference server was starting'))
  options.signal?.addEventListener('abort', onAbort, { once: true })
  if (options.signal?.aborted) onAbort()
  child.on('message', (message: ServerReady | ServerFailed) => {
    if (message.type === 'ready') resolve(message)
    if (message.type === 'failed') reject(failure(message))
  })
  void ended.then(({ code, signal }) => {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`
    reject(startFailed(`the reference server ended ${how} before it was ready`, options.outputFile))
  })
  return promise.finally(() => {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
  })
}

function failure({ code, message, hint }: ServerFailed): HarnessError {
  const known = code === 'usage' || code === 'profile-invalid' ? code : 'server-start-failed'
  return new HarnessError(known, message, hint === undefined ? {} : { hint })
}

function startFailed(message: string, outputFile: string | undefined): HarnessError {
  if (outputFile === undefined) return new HarnessError('server-start-failed', message, { hint: 'its output is above' })
  const output = readFileSync(outputFile, 'utf8').trim().split('\n').slice(-12).join('\n')
  return new HarnessError('server-start-failed', message, output === '' ? {} : { hint: `its output ends:\n${output}` })
}

/** Asks the server to drain and end; kills it after `graceMs`. Resolves when it is gone. */
export async function endLife({ child, ended }: Pick<ServerLife, 'child' | 'ended'>, graceMs: number): Promise<Ending> {
  if (child.exitCode === null && child.signalCode === null) child.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  const ending = await ended
  clearTimeout(timer)
  if (child.connected) child.disconnect()
  return ending
}
