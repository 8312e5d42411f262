/** `gatecrash load`: artillery and autocannon against the reference server, and their results as a report of ours. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { readScript, runArtillery } from '../../scenarios/artillery/run.ts'
import { runLogin } from '../../scenarios/http/login.ts'
import { runPollingHandshake } from '../../scenarios/http/polling-handshake.ts'
import { conclude, makeReport, readyToConclude } from '../conclude.ts'
import { onInterrupt } from '../interrupt.ts'
import { type OpenTarget, type OpenTargets, openTargets } from '../open-targets.ts'
import { type GateFlags, gateOptions, listOf, type OutputFlags, outputOptions, repeated } from '../options.ts'
import { createProgress, type ProgressView } from '../progress.ts'
import { fileName } from '../write-reports.ts'

const tools = ['artillery', 'autocannon'] as const

interface LoadFlags extends OutputFlags, GateFlags {
  readonly config: string
  readonly set: readonly string[]
  readonly script: string
  readonly tool: readonly (typeof tools)[number][]
  readonly quick?: true
}

const examples = `
Starts the reference server, lets artillery play honest users and refused tokens (artillery.yml, thresholds included) and
autocannon knock at the login and at the polling handshake, and writes one report. Its ceilings for logins and handshakes
are raised for that, and the report says to what.

Examples:
  gatecrash load
  gatecrash load --quick --tool artillery
  gatecrash load --config bare --script my-artillery.yml`

const defaultScript = fileURLToPath(new URL('../../artillery.yml', import.meta.url))

export function define(command: Command): void {
  command
    .option('--config <name>', 'configuration of the reference server', 'hardened')
    .addOption(
      new Option('--set <name=value>', 'change a setting (repeatable)').argParser(repeated).default([], 'none'),
    )
    .addOption(new Option('--tool <names>', tools.join(',')).argParser(listOf(tools)).default(tools, 'both'))
    .addOption(new Option('--script <file>', 'artillery script').default(defaultScript, 'artillery.yml'))
    .option('--quick', 'a few seconds of each')
  outputOptions(gateOptions(command)).addHelpText('after', examples).action(run)
}

async function run(flags: LoadFlags): Promise<void> {
  const gateInputs = await readyToConclude(flags)
  // Before a server is started for it.
  if (flags.tool.includes('artillery')) readScript(flags.script)
  const progress = createProgress({ quiet: flags.quiet === true, color: flags.color })
  const interrupt = onInterrupt((line) => progress.line(line))
  let opened: OpenTargets | undefined
  try {
    opened = await openTargets(
      undefined,
      { config: [flags.config], set: flags.set, allowRemote: [], timeout: 5_000 },
      { defaultConfigs: [], overrides: ceilings, accounts: 20, signal: interrupt.signal },
    )
    const [target] = opened.targets
    if (target === undefined) throw new HarnessError('internal', 'no reference server was started')
    const startedAt = new Date()
    const beganMs = performance.now()
    const benchmarks = await measureAll(target, flags, progress, interrupt.signal)
    await opened.close()
    progress.stop()
    const draft = {
      label: flags.label ?? target.info.name,
      target: target.info,
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - beganMs),
      attacks: [],
      benchmarks,
      remarks: [],
      ...(interrupt.signal.aborted ? { stopped: 'interrupted' } : {}),
      options: { quick: flags.quick === true, tools: flags.tool.join(',') },
    }
    const report = makeReport({ catalogue: [], runs: [draft], secrets: target.secrets })
    process.exitCode = await conclude(report, flags, { name: nameOf(target), gate: gateInputs })
  } finally {
    progress.stop()
    await opened?.close()
    interrupt.release()
  }
}

/** Load tools come from one address and log in far more often than a person; what an account may do is left as it is. */
const ceilings = [
  'limits.login.perAccount=100000',
  'limits.login.perAddress=100000',
  'limits.handshakes.perAddress=100000',
  'limits.connections.perAddress=100000',
  'limits.messages.perAddress=100000',
]

function nameOf({ info }: OpenTarget): string {
  return `load-${info.name}`
}

type Measurement = (
  target: OpenTarget,
  flags: LoadFlags,
  progress: ProgressView,
  signal: AbortSignal,
) => Promise<BenchRun>

const measurements: Readonly<Record<(typeof tools)[number], readonly Measurement[]>> = {
  artillery: [artillery],
  autocannon: [logins, handshakes],
}

/** One after the other, so that they do not measure each other. Ctrl-C keeps what is there. */
async function measureAll(
  target: OpenTarget,
  flags: LoadFlags,
  progress: ProgressView,
  signal: AbortSignal,
): Promise<BenchRun[]> {
  const found: BenchRun[] = []
  for (const measure of tools.filter((tool) => flags.tool.includes(tool)).flatMap((tool) => measurements[tool])) {
    if (signal.aborted) break
    try {
      found.push(await measure(target, flags, progress, signal))
    } catch (error) {
      if (!(error instanceof HarnessError && error.code === 'interrupted')) throw error
    }
  }
  return found
}

async function artillery(target: OpenTarget, flags: LoadFlags, progress: ProgressView, signal: AbortSignal) {
  await mkdir(flags.out, { recursive: true })
  progress.line(`artillery against ${target.info.name} at ${target.info.url}…`)
  const { benchRun } = await runArtillery({
    script: flags.script,
    target: { url: target.info.url, accounts: credentialsOf(target) },
    outFile: join(flags.out, `${fileName(flags.label ?? nameOf(target))}.artillery.json`),
    quick: flags.quick === true,
    signal,
  })
  return benchRun
}

async function logins(target: OpenTarget, flags: LoadFlags, progress: ProgressView, signal: AbortSignal) {
  progress.line(`autocannon against the login of ${target.info.name}…`)
  return runLogin({ url: target.info.url, accounts: credentialsOf(target) }, httpLimits(flags, signal))
}

async function handshakes(target: OpenTarget, flags: LoadFlags, progress: ProgressView, signal: AbortSignal) {
  progress.line(`autocannon against the polling handshake of ${target.info.name}…`)
  return runPollingHandshake({ url: target.info.url, path: target.profile.path }, httpLimits(flags, signal))
}

const httpLimits = (flags: LoadFlags, signal: AbortSignal) => ({ durationS: flags.quick === true ? 2 : 5, signal })

function credentialsOf({ profile }: OpenTarget): { username: string; password: string }[] {
  return profile.accounts.flatMap(({ username, password }) =>
    username === undefined || password === undefined ? [] : [{ username, password }],
  )
}
