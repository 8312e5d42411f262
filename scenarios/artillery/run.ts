import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { allowedUrl } from '../allowed-url.ts'
import { type ArtilleryPlan, type PlanOptions, planArtillery } from './plan.ts'
import { readArtilleryResult, readChecks, redactTokens } from './read-result.ts'

export interface ArtilleryOptions extends PlanOptions {
  /** Path of the artillery script. */
  readonly script: string
  readonly target: { readonly url: string; readonly accounts: readonly { username: string; password: string }[] }
  /** Where artillery's own JSON is left. */
  readonly outFile: string
  readonly allowRemote?: readonly string[]
  /** Gets the lines that artillery prints. */
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
  /** How long it may take in all. Default: what the script can take at most, and a minute for artillery itself. */
  readonly deadlineMs?: number
}

export interface ArtilleryResult {
  readonly benchRun: BenchRun
  /** Artillery's own: 0 when every threshold held. */
  readonly exitCode: number
  /** All that artillery printed, without tokens. */
  readonly log: string
}

/** Loading artillery, and its shutdown with the reports, on a slow machine. */
const overheadMs = 60_000

/**
 * Runs the artillery CLI against a target and reads its result. Nothing leaves for anywhere but the target: telemetry,
 * cloud recording and proxies are switched off.
 * Throws HarnessError `usage` (the script, an address, no accounts, artillery not installed), `remote-refused`,
 * `deadline` (users that never end), `interrupted`, `measurement-invalid` (artillery ended without a result).
 */
export async function runArtillery(options: ArtilleryOptions): Promise<ArtilleryResult> {
  const url = await allowedUrl(options.target.url, options.allowRemote)
  if (options.target.accounts.length === 0) {
    throw new HarnessError('usage', 'the artillery run has no account to log in with', {
      hint: 'give at least one, and three or more where the server limits what one account may do',
    })
  }
  const script = resolve(options.script)
  const plan = planArtillery(readScript(script), options)
  const outFile = resolve(options.outFile)
  // A result of an earlier run must not be taken for this one's.
  rmSync(outFile, { force: true })
  const child = spawn(process.execPath, [findArtillery(), ...buildArguments(script, url, outFile, plan)], {
    cwd: dirname(script),
    env: buildEnvironment(process.env, options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { log, exitCode } = await follow(child, plan, options)
  const benchRun = readArtilleryResult(readOutput(outFile, exitCode, log), readChecks(log), plan)
  return { benchRun, exitCode, log }
}

/** The CLI of artillery 2: under its alias in a checkout, under its own name where a user installed it. */
function findArtillery(): string {
  const require = createRequire(import.meta.url)
  for (const name of ['artillery-cli', 'artillery']) {
    try {
      const manifest = require.resolve(`${name}/package.json`)
      const { version, bin } = require(manifest) as { version: string; bin?: { artillery?: string } }
      if (version.startsWith('2.') && bin?.artillery) return join(dirname(manifest), bin.artillery)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new HarnessError('usage', 'artillery is not installed', {
    hint: 'npm install artillery@2.0.34 artillery-engine-socketio-v3@1.2.0',
  })
}

function buildArguments(script: string, url: URL, outFile: string, plan: ArtilleryPlan): string[] {
  return ['run', '--target', url.origin, '--output', outFile, '--overrides', JSON.stringify(plan.overrides), script]
}

/** What could make artillery call home, take a detour or load more than the script names is left out. */
function buildEnvironment(inherited: NodeJS.ProcessEnv, { target }: ArtilleryOptions): NodeJS.ProcessEnv {
  const unwanted =
    /^(ARTILLERY_|GATECRASH_|(HTTPS?|ALL)_PROXY$|WORKERS?$|WORKER_ID$|LOCAL_WORKER_ID$|CUSTOM_REPORTERS$|FORCE_COLOR$)/i
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !unwanted.test(name))),
    ARTILLERY_DISABLE_TELEMETRY: 'true',
    NO_COLOR: '1',
    GATECRASH_URL: target.url,
    GATECRASH_ACCOUNTS: JSON.stringify(target.accounts),
  }
}

async function follow(
  child: ChildProcess,
  plan: ArtilleryPlan,
  { signal, onProgress, deadlineMs }: ArtilleryOptions,
): Promise<{ log: string; exitCode: number }> {
  let log = ''
  let rest = ''
  const hear = (chunk: string) => {
    log += chunk
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') onProgress?.(redactTokens(line))
  }
  child.stdout?.setEncoding('utf8').on('data', hear)
  child.stderr?.setEncoding('utf8').on('data', hear)

  const allowedMs = deadlineMs ?? plan.arrivalsMs + plan.longestUserMs + overheadMs
  let stopped: HarnessError | undefined
  const stop = (reason: HarnessError) => {
    stopped ??= reason
    // Users that hang keep artillery from its orderly end, so it gets none.
    child.kill('SIGKILL')
  }
  const interrupt = () => stop(new HarnessError('interrupted', 'the artillery run was interrupted'))
  const timer = setTimeout(() => {
    stop(
      new HarnessError('deadline', `artillery was still running after ${Math.round(allowedMs / 1000)} s`, {
        hint: 'a step of the script waits without a timeout: its own `acknowledge` does, for ever',
      }),
    )
  }, allowedMs)
  signal?.addEventListener('abort', interrupt, { once: true })
  if (signal?.aborted) interrupt()
  try {
    const exitCode = await new Promise<number>((done, failed) => {
      child.once('error', failed)
      child.once('close', (code) => done(code ?? 1))
    })
    if (stopped) throw stopped
    return { log: redactTokens(log), exitCode }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', interrupt)
  }
}

/** @throws HarnessError `usage` where it cannot be read */
export function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new HarnessError('usage', `the artillery script ${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function readOutput(path: string, exitCode: number, log: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const said = log.trim().split('\n').slice(-5).join('\n')
    throw new HarnessError('measurement-invalid', `artillery ended with code ${exitCode} and left no result`, {
      hint: `its last words: ${said || 'none'}`,
      cause,
    })
  }
}
