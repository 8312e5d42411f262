/** `gatecrash serve`: the reference server in the foreground, to practise on. */
import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import type { ServerReady } from '../../server/ready.ts'
import type { ProfileInput } from '../../target/profile.ts'
import { onInterrupt } from '../interrupt.ts'
import { port, repeated, workers } from '../options.ts'
import { profileText } from '../profile-text.ts'
import { referenceProfileInput } from '../reference-profile.ts'
import { startReference } from '../reference-target.ts'

interface ServeFlags {
  readonly config?: string
  readonly weakness?: string
  readonly set: readonly string[]
  readonly port: number
  readonly host?: string
  readonly redis?: string
  readonly workers?: number
  readonly log?: string
  readonly profile?: string
}

const examples = `
The password of the demo accounts is made up, unless GATECRASH_PASSWORD says it. Ctrl-C or SIGTERM drains and ends it.
GATECRASH_DATABASE names a SQLite file that keeps accounts and sessions, GATECRASH_OPERATOR_TOKEN what /metrics asks for.

Examples:
  gatecrash serve
  gatecrash serve --config guide
  gatecrash serve --weakness alg-none --profile practice.yml
  gatecrash serve --set limits.messages.perAccount=5 --log server.log
  gatecrash serve --workers 2 --redis redis://127.0.0.1:6379
  gatecrash serve --config cluster

Several processes share their state through Redis. Without --redis (or GATECRASH_REDIS) --workers and the configuration
cluster start one of their own, where redis-server is installed, and end it with the server.`

export function define(command: Command): void {
  command
    .option(
      '--config <name>',
      'configuration: hardened (default), guide, bare, tls, websocket-only …; a wrong name lists all',
    )
    .option('--weakness <id>', 'plant one weakness, on the configuration that carries it')
    .addOption(
      new Option('--set <name=value>', 'change a setting (repeatable)').argParser(repeated).default([], 'none'),
    )
    .addOption(new Option('--port <n>', '0: a free one').argParser(port).default(3_000))
    .option('--host <address>', 'loopback address to listen on (default: 127.0.0.1)')
    .option(
      '--redis <url>',
      'be one node of several: sessions, limits, rooms and messages are shared through this Redis',
    )
    .addOption(
      new Option('--workers <n>', 'processes behind the one port, each on a core of its own').argParser(workers),
    )
    .option('--log <file>', 'write the log there (default: stderr)')
    .option('--profile <file>', 'also write a profile that fits this server')
    .addHelpText('after', examples)
    .action(run)
}

async function run(flags: ServeFlags): Promise<void> {
  const interrupt = onInterrupt(() => process.stderr.write('draining…\n'))
  const server = await startReference({
    configuration: flags.config ?? (flags.weakness === undefined ? 'hardened' : undefined),
    weakness: flags.weakness,
    overrides: flags.set,
    port: flags.port,
    host: flags.host,
    redis: flags.redis,
    workers: flags.workers,
    restart: false,
    signal: interrupt.signal,
    log: flags.log === undefined ? 'inherit' : { file: flags.log },
    env: ownVariables(),
  })
  try {
    if (flags.profile !== undefined) await writeProfile(flags.profile, server.ready)
    process.stderr.write(banner(server.ready, flags.profile))
    const stopped = new Promise<'asked'>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve('asked'), { once: true })
    })
    const end = await Promise.race([stopped, server.gone])
    if (end !== 'asked')
      throw new HarnessError(
        'server-start-failed',
        `the server ended by itself (${end.signal ?? `exit code ${end.code}`})`,
        {
          hint: 'an attack took it down, or something else did; its output is above',
        },
      )
  } finally {
    await server.stop()
    interrupt.release()
  }
}

/** Whoever sets these wants the same keys and accounts every time. */
const served = [
  'GATECRASH_JWT_SECRET',
  'GATECRASH_PRIVATE_KEY',
  'GATECRASH_PASSWORD',
  'GATECRASH_ACCOUNT_COUNT',
  'GATECRASH_DATABASE',
  'GATECRASH_OPERATOR_TOKEN',
  'GATECRASH_REDIS',
] as const

function ownVariables(): Record<string, string> {
  return Object.fromEntries(
    served.flatMap((name) => {
      const value = process.env[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

/** The secrets of the demonstration server, as the profile asks for them. */
function secretsOf({ accounts, jwt }: ServerReady): Record<string, string> {
  const password = accounts[0]?.password
  return {
    ...(password === undefined ? {} : { GATECRASH_PASSWORD: password }),
    ...(jwt.secret === undefined ? {} : { GATECRASH_JWT_SECRET: jwt.secret }),
  }
}

async function writeProfile(file: string, ready: ServerReady): Promise<void> {
  const profile = referenceProfileInput(ready)
  const { key, log, ...rest } = profile
  const written: ProfileInput = {
    ...rest,
    accounts: profile.accounts.map((account) => ({ ...account, password: '$GATECRASH_PASSWORD' })),
    ...(key === undefined ? {} : { key: publicPart(key) }),
    ...(log === undefined ? {} : { log: { file: relative(dirname(resolve(file)), log.file) } }),
  }
  const head = `The reference server in configuration ${ready.configuration}, written by gatecrash serve.`
  await writeFile(file, profileText(file, head, written, {}))
}

/** A private key does not go well through an environment variable by hand: the public half is enough to attack with. */
function publicPart(key: NonNullable<ProfileInput['key']>): NonNullable<ProfileInput['key']> {
  const { secret, privateKey: _, former: __, partner: ___, ...rest } = key
  return secret === undefined ? rest : { ...rest, secret: '$GATECRASH_JWT_SECRET' }
}

function listening({ url, nodes, workers, pid }: ServerReady): string {
  const behind = workers === undefined ? '' : `, ${workers} workers`
  return `${nodes?.join(' and ') ?? url} (process ${pid}${behind})`
}

function operators({ operations }: ServerReady): string[] {
  if (operations === undefined) return []
  const bearer = operations.token === undefined ? '' : ` with authorization: Bearer ${operations.token}`
  return [`  operators ${operations.url}/metrics and /config${bearer}`]
}

function banner(ready: ServerReady, profile: string | undefined): string {
  const weakness = ready.weakness === undefined ? '' : `, weakness ${ready.weakness}`
  const overrides = ready.overrides.map(({ name, value }) => `  set       ${name} = ${JSON.stringify(value)}`)
  const exports = Object.entries(secretsOf(ready)).map(([name, value]) => `  export ${name}='${value}'`)
  const file = profile ?? 'practice.yml'
  const how = profile === undefined ? [`  (start this with --profile ${file} to have the profile written)`] : []
  return `${[
    '',
    `The reference server is listening at ${listening(ready)}`,
    `  config    ${ready.configuration}${weakness}`,
    `  accounts  ${ready.accounts.map(({ username }) => username).join(', ')}; password ${ready.accounts[0]?.password}`,
    ...overrides,
    ...operators(ready),
    'Attack it from another terminal:',
    ...exports,
    `  gatecrash attack ${file}`,
    ...how,
    '',
  ].join('\n')}\n`
}
