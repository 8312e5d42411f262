import { randomBytes } from 'node:crypto'
import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { HarnessError } from '../errors.ts'
import { hashPassword, seedAccounts } from './accounts.ts'
import { type Configuration, loadConfiguration, parseOverride } from './configuration.ts'
import { createServer, type RunningServer } from './create-server.ts'
import { auditInto, openLog } from './log.ts'
import { type Certificate, loadCertificate } from './operations/certificate.ts'
import type { ReadyAccount, ServerFailed, ServerReady } from './ready.ts'
import { chooseSecret, makeKeys, type Secrets } from './secrets.ts'
import { openDatabase } from './store/database.ts'
import { openSessions } from './store/sessions.ts'
import type { Shared } from './store/shared.ts'
import type { Weakness } from './weaknesses/define.ts'
import { loadWeakness } from './weaknesses.ts'

async function startFromArguments(ownPassword: string, ownHash: Promise<string>): Promise<RunningServer> {
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
  const processes = processesOf(configuration, options)
  if (processes !== undefined) return startSeveral(processes, options, weakness, ownPassword)
  const redis = redisOf(options)
  const { GATECRASH_DATABASE: file, GATECRASH_PASSWORD: given } = process.env
  if (file !== undefined && given === undefined) {
    throw new HarnessError('usage', 'GATECRASH_DATABASE keeps accounts whose password would be made up', {
      hint: 'say it, the same at each start: GATECRASH_PASSWORD',
    })
  }
  const database = openDatabase(file)
  const shared = redis === undefined ? undefined : await openShared(redis)
  const password = (await shared?.agree('demo-password', ownPassword)) ?? ownPassword
  const passwordHash = password === ownPassword ? ownHash : hashPassword(password)
  const seeded = seedAccounts(accountCount(process.env.GATECRASH_ACCOUNT_COUNT), await passwordHash, database)
  const accounts = (await shared?.accounts(seeded)) ?? seeded
  const credentials: ReadyAccount[] = accounts.all.map(({ id, username, name: shown, role }) => ({
    username,
    password,
    id,
    name: shown,
    role,
  }))
  const logFile = options.log ?? null
  const certificate = await certificateFor(configuration, options.host)
  const server = await createServer(configuration, {
    name,
    log: openLog(logFile),
    secrets: await secretsFor(configuration, shared),
    ...(shared === undefined ? {} : { shared }),
    accounts,
    sessions: openSessions(database),
    ...(certificate === undefined ? {} : { certificate }),
    ...(process.env.GATECRASH_OPERATOR_TOKEN ? { operatorToken: process.env.GATECRASH_OPERATOR_TOKEN } : {}),
    credentials,
    ...(weakness === undefined ? {} : { weakness }),
    overrides,
    ...(process.env.GATECRASH_PLAIN_PORT ? { plainPort: Number(process.env.GATECRASH_PLAIN_PORT) } : {}),
    logFile,
    ...(options.host === undefined ? {} : { host: options.host }),
    port: wholeNumber(options.port ?? '0', '--port', 0, 65_535),
    isWorker: options.role === 'worker',
  })
  if (shared === undefined) return server
  return { ...server, close: (how) => server.close(how).finally(() => shared.close()) }
}

type Arguments = ReturnType<typeof readArguments>

/** Undefined where this process is to serve by itself: there is one, or it is one of several already. */
function processesOf({ nodes, tls }: Configuration, { workers, role }: Arguments) {
  if (role !== undefined) return undefined
  const count = wholeNumber(workers ?? '1', '--workers', 1, 64)
  if (count > 1 && nodes > 1)
    throw new HarnessError('usage', '--workers share one port, and this configuration has nodes with a port each', {
      hint: 'leave out --workers, or say --set nodes=1',
    })
  if (count > 1 && tls.mode === 'on')
    throw new HarnessError('usage', '--workers cannot be told apart by what they cannot read: TLS is on', {
      hint: 'end TLS in a proxy before them, or leave out --workers',
    })
  if (nodes > 1) return { as: 'nodes', count: nodes } as const
  return count > 1 ? ({ as: 'workers', count } as const) : undefined
}

const redisOf = ({ redis }: Arguments): string | undefined => redis ?? (process.env.GATECRASH_REDIS || undefined)

async function startSeveral(
  processes: NonNullable<ReturnType<typeof processesOf>>,
  options: Arguments,
  weakness: Weakness | undefined,
  password: string,
): Promise<RunningServer> {
  const [{ supervise }, { startOwnRedis, soundRedis }] = await Promise.all([
    import('./nodes/supervisor.ts'),
    import('./nodes/own-redis.ts'),
  ])
  const given = redisOf(options)
  const own =
    given === undefined ? await startOwnRedis(weakness?.replaces.redis?.(soundRedis()) ?? soundRedis()) : undefined
  const redis = given ?? own?.url ?? ''
  const { config, weakness: planted, set = [], log } = options
  const named = Object.entries({ '--config': config, '--weakness': planted, '--log': log })
  const server = await supervise({
    ...processes,
    args: [
      ...named.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value])),
      ...set.flatMap((setting) => ['--set', setting]),
    ],
    env: {
      GATECRASH_REDIS: redis,
      GATECRASH_PASSWORD: password,
      GATECRASH_OPERATOR_TOKEN: process.env.GATECRASH_OPERATOR_TOKEN ?? randomBytes(24).toString('base64url'),
    },
    host: options.host ?? '127.0.0.1',
    port: wholeNumber(options.port ?? '0', '--port', 0, 65_535),
    audit: auditInto(openLog(log ?? null)),
    end: () => own?.stop(),
  })
  const { host } = new URL(redis)
  return { ...server, ready: { ...server.ready, bus: { url: `redis://${host}` } } }
}

/** Loaded only for several nodes. */
async function openShared(url: string): Promise<Shared> {
  if (!/^rediss?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new HarnessError('usage', `--redis ${url} is no address`, { hint: 'write redis://127.0.0.1:6379' })
  }
  const { openRedis } = await import('./store/redis.ts')
  return openRedis(url)
}

/** From the environment; what is not there the nodes agree on, so that each takes the tokens of the others. */
async function secretsFor({ token }: Configuration, shared: Shared | undefined): Promise<Secrets> {
  const { GATECRASH_JWT_SECRET: jwtSecret, GATECRASH_PRIVATE_KEY: privateKey } = process.env
  if (shared === undefined) return { jwtSecret, privateKey }
  if (token.algorithm === 'HS256')
    return { jwtSecret: jwtSecret ?? (await shared.agree('jwt-secret', chooseSecret(undefined))) }
  if (privateKey !== undefined) return { privateKey }
  const { privatePem = '' } = makeKeys(token.algorithm, {}, chooseSecret)
  return { privateKey: await shared.agree(`private-key-${token.algorithm}`, privatePem) }
}

async function certificateFor({ tls }: Configuration, host = '127.0.0.1'): Promise<Certificate | undefined> {
  if (tls.mode === 'off') return undefined
  return loadCertificate(tls, host, process.env.GATECRASH_TLS_FOLDER)
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
        redis: { type: 'string' },
        workers: { type: 'string' },
        role: { type: 'string' },
      },
    }).values
  } catch (cause) {
    throw new HarnessError('usage', cause instanceof Error ? cause.message : 'wrong arguments', {
      hint: '--config NAME --weakness ID --set key=value --port N --host ADDRESS --log FILE --redis URL --workers N',
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
