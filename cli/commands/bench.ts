/** `gatecrash bench`: open-loop workloads, planned before they run, against configurations or a server of your own. */
import { type Command, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import type { RunDraft } from '../../reports/build.ts'
import type { BenchRun } from '../../reports/model.ts'
import type { BenchOptions, Progress } from '../../scenarios/open-loop/options.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import type { Workload } from '../../scenarios/open-loop/workload.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { conclude, makeReport, readGateInputs } from '../conclude.ts'
import { onInterrupt } from '../interrupt.ts'
import { loadTargetOf } from '../load-target.ts'
import { type OpenTarget, type OpenTargets, openTargets } from '../open-targets.ts'
import type { GateFlags, OutputFlags, TargetFlags } from '../options.ts'
import { gateOptions, listOf, oneOf, outputOptions, positive, targetOptions, wholePositive } from '../options.ts'
import { createProgress, type ProgressView } from '../progress.ts'

const workloads: readonly Workload[] = [ackEcho, roomBroadcast]
const workloadNames = workloads.map(({ name }) => name)

interface BenchFlags extends TargetFlags, OutputFlags, GateFlags {
  readonly workload: readonly string[]
  readonly rate: number
  readonly sockets: number
  readonly rooms: number
  readonly senders: number
  readonly arrivals: 'constant' | 'poisson'
  /** Seconds. */
  readonly duration: number
  readonly warmup: number
  readonly payload: number
  readonly seed: number
  readonly transport?: 'websocket' | 'polling'
}

const examples = `
Every message is sent when it was planned to be, however slowly the server answers; response times count from the plan.
With no target, the reference server is measured with its defences (hardened) and without (bare), one after the other;
its ceilings are raised to what the run needs, and the report says to what.

Examples:
  gatecrash bench
  gatecrash bench --config hardened --workload ack-echo --rate 500 --sockets 200 --duration 30
  gatecrash bench profile.yml --rate 50 --max-connections 20 --sockets 20`

export function define(command: Command): void {
  command
    .argument('[target]', 'a profile or the URL of a server')
    .addOption(
      new Option('--workload <names>', workloadNames.join(','))
        .argParser(listOf(workloadNames))
        .default(workloadNames, 'all'),
    )
    .addOption(new Option('--rate <n>', 'messages a second, of all sockets').argParser(positive).default(100))
    .addOption(new Option('--sockets <n>', 'connections').argParser(wholePositive).default(50))
    .addOption(
      new Option('--rooms <n>', 'rooms that room-broadcast spreads them over').argParser(wholePositive).default(5),
    )
    .addOption(new Option('--senders <n>', 'senders in each room').argParser(wholePositive).default(1))
    .addOption(
      new Option('--arrivals <kind>', 'constant or poisson')
        .argParser(oneOf(['constant', 'poisson']))
        .default('constant'),
    )
    .addOption(new Option('--duration <s>', 'what is measured').argParser(positive).default(10))
    .addOption(new Option('--warmup <s>', 'sent before, and not measured').argParser(positive).default(2))
    .addOption(new Option('--payload <bytes>', 'length of a message').argParser(wholePositive).default(64))
    .addOption(new Option('--seed <n>', 'the same seed, the same plan').argParser(wholePositive).default(1))
    .addOption(new Option('--transport <name>', 'websocket or polling').argParser(oneOf(['websocket', 'polling'])))
  targetOptions(command)
  outputOptions(gateOptions(command)).addHelpText('after', examples).action(run)
}

async function run(argument: string | undefined, flags: BenchFlags): Promise<void> {
  const gateInputs = await readGateInputs(flags)
  const progress = createProgress({ quiet: flags.quiet === true, color: flags.color })
  const interrupt = onInterrupt((line) => progress.line(line))
  let opened: OpenTargets | undefined
  try {
    opened = await openTargets(argument, flags, {
      defaultConfigs: ['bare', 'hardened'],
      overrides: argument === undefined ? ceilings(flags) : [],
      accounts: Math.min(flags.sockets, accountsAtMost),
      signal: interrupt.signal,
    })
    const runs: RunDraft[] = []
    // Never at the same time: two servers would measure each other.
    for (const target of opened.targets) {
      if (interrupt.signal.aborted) break
      runs.push(await measure(target, opened, flags, progress, interrupt.signal))
    }
    await opened.close()
    progress.stop()
    const report = makeReport({ catalogue: [], runs, secrets: opened.targets.flatMap((target) => target.secrets) })
    const name = `bench-${opened.targets.map((target) => target.info.name).join('-')}`
    process.exitCode = await conclude(report, flags, { name, gate: gateInputs })
  } finally {
    progress.stop()
    await opened?.close()
    interrupt.release()
  }
}

/** Each login costs the server a password hash; beyond this, sockets share accounts. */
const accountsAtMost = 20

/** What the run itself needs; a limit that fires would be measured as loss. */
function ceilings({ rate, sockets }: BenchFlags): string[] {
  const messages = Math.ceil(rate * 4 + sockets * 4 + 100)
  return [
    `limits.messages.perAccount=${messages}`,
    `limits.messages.perAddress=${messages}`,
    `limits.handshakes.perAddress=${sockets * 4 + 1_000}`,
    `limits.connections.perAccount=${sockets * 2 + 10}`,
    `limits.connections.perAddress=${sockets * 2 + 10}`,
    'limits.login.perAddress=1000',
  ]
}

async function measure(
  target: OpenTarget,
  { network }: OpenTargets,
  flags: BenchFlags,
  progress: ProgressView,
  signal: AbortSignal,
): Promise<RunDraft> {
  const startedAt = new Date()
  const beganMs = performance.now()
  const loadTarget = await loadTargetOf(target, network, flags.timeout)
  const benchmarks: BenchRun[] = []
  for (const workload of workloads.filter(({ name }) => flags.workload.includes(name))) {
    if (signal.aborted) break
    const row = progress.row(`${target.info.name} ${workload.name}`, Math.ceil(flags.duration))
    const options: BenchOptions = {
      ...optionsOf(flags),
      target: loadTarget,
      workload,
      signal,
      onProgress: (now) => row.update(doneSeconds(now, flags), noteOf(now)),
    }
    benchmarks.push(...(await unlessInterrupted(runWorkload(options))))
  }
  return {
    label: labelOf(target, flags),
    target: target.info,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - beganMs),
    attacks: [],
    benchmarks,
    remarks: [],
    ...(signal.aborted ? { stopped: 'interrupted' } : {}),
    options: { ...optionsOf(flags), workloads: flags.workload.join(',') },
  }
}

/** Interrupted before there was anything to keep: nothing, and what was measured before stands. */
async function unlessInterrupted(run: Promise<BenchRun>): Promise<BenchRun[]> {
  try {
    return [await run]
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'interrupted') return []
    throw error
  }
}

function labelOf({ info }: OpenTarget, { label }: BenchFlags): string {
  return label === undefined ? info.name : `${label} ${info.name}`
}

function optionsOf(flags: BenchFlags) {
  return {
    sockets: flags.sockets,
    rooms: flags.rooms,
    sendersPerRoom: flags.senders,
    ratePerSecond: flags.rate,
    arrivals: flags.arrivals,
    seed: flags.seed,
    warmupMs: flags.warmup * 1_000,
    durationMs: flags.duration * 1_000,
    payloadBytes: flags.payload,
    ...(flags.transport === undefined ? {} : { transport: flags.transport }),
  } satisfies Partial<BenchOptions>
}

function doneSeconds({ phase, leftMs }: Progress, { duration }: BenchFlags): number {
  return phase === 'plateau' ? Math.floor(Math.max(0, Math.min(duration, duration - leftMs / 1_000))) : 0
}

function noteOf({ phase, socketsOpen, ratePerSecond, p50Ms, p99Ms, missing }: Progress): string {
  const latency =
    p50Ms === null ? '' : `, p50 ${p50Ms.toFixed(1)} ms${p99Ms === null ? '' : `, p99 ${p99Ms.toFixed(1)} ms`}`
  const rate = ratePerSecond === null ? '' : `, ${ratePerSecond.toFixed(0)}/s`
  return `${phase}, ${socketsOpen} sockets${rate}${latency}${missing > 0 ? `, ${missing} missing` : ''}`
}
