import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { HarnessError } from '../errors.ts'
import { seedAccounts } from './accounts.ts'
import { loadConfiguration, parseOverride } from './configuration.ts'
import { createServer, type RunningServer } from './create-server.ts'
import { openLog } from './log.ts'
import type { ReadyAccount, ServerFailed, ServerReady } from './ready.ts'
import { loadWeakness } from './weaknesses.ts'

async function startFromArguments(password: string, passwordHash: Promise<string>): Promise<RunningServer> {
  const options = readArguments()
  const weakness = options.weakness === undefined ? undefined : await loadWeakness(options.weakness)
  const name = options.config ?? weakness?.base ?? 'hardened'
  if (weakness !== undefined && weakness.base !== name) {
    throw new HarnessError(
      'usage',
      `weakness ${weakness.id} is one of configuration ${weakness.base}, not of ${name}`,
      {
        hint: `leave out --config, or say --config ${weakness.base}`,
      },
    )
  }
  const overrides = (options.set ?? []).map(parseOverride)
  const configuration = loadConfiguration(name, overrides)
  const accounts = seedAccounts(accountCount(process.env.GATECRASH_ACCOUNT_COUNT), await passwordHash)
  const credentials: ReadyAccount[] = accounts.all.map(({ id, username, name: shown, role }) => ({
    username,
    password,
    id,
    name: shown,
    role,
  }))
  const logFile = options.log ?? null
  return createServer(configuration, {
    name,
    log: openLog(logFile),
    secrets: { jwtSecret: process.env.GATECRASH_JWT_SECRET, privateKey: process.env.GATECRASH_PRIVATE_KEY },
    accounts,
    credentials,
    ...(weakness === undefined ? {} : { weakness }),
    overrides,
    logFile,
    ...(options.host === undefined ? {} : { host: options.host }),
    port: wholeNumber(options.port ?? '0', '--port', 0, 65_535),
  })
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string' },
        weakness: { type: 'string' },
        set: { type: 'string', multiple: true },
        port: { type: 'string' },
        host: { type: 'string' },
        log: { type: 'string' },
      },
    }).values
  } catch (cause) {
    throw new HarnessError('usage', cause instanceof Error ? cause.message : 'wrong arguments', {
      hint: '--config NAME --weakness ID --set key=value --port N --host ADDRESS --log FILE',
      cause,
    })
  }
}

function accountCount(given: string | undefined): number {
  return wholeNumber(given ?? '3', 'GATECRASH_ACCOUNT_COUNT', 1, 100_000)
}

function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new HarnessError('usage', `${name} is "${text}"`, { hint: `give a whole number from ${least} to ${most}` })
}

function say(message: ServerReady | ServerFailed): void {
  if (process.send) process.send(message)
  else process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Starts the server that the arguments and the environment ask for; says why when it could not, and is undefined. */
export async function run(password: string, passwordHash: Promise<string>): Promise<RunningServer | undefined> {
  try {
    return await startFromArguments(password, passwordHash)
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error
    // Whoever started it over IPC says it in its own way.
    if (!process.send) process.stderr.write(`${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}\n`)
    if (process.send) {
      const { code, message, hint } = error
      say({ type: 'failed', code, message, ...(hint === undefined ? {} : { hint }) })
      process.disconnect()
    }
    process.exitCode = 2
    return undefined
  }
}

/** Says that the server is ready. */
export function announce(server: RunningServer): void {
  say(server.ready)
  // A server that is killed would never write what it compiled.
  flushCompileCache()
}
