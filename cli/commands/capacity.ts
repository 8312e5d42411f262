/** `gatecrash capacity`: how much a server carries, as an interval between a rate that held and one that did not. */
import { type Command, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import type { RunDraft } from '../../reports/build.ts'
import type { BenchRun, Capacity } from '../../reports/model.ts'
import { findCapacity } from '../../scenarios/capacity/find-capacity.ts'
import { usualObjective } from '../../scenarios/capacity/objective.ts'
import type { LoadTarget } from '../../scenarios/open-loop/load-target.ts'
import type { Workload } from '../../scenarios/open-loop/workload.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { missingForBroadcast, missingForEcho } from '../../scenarios/workloads/measurement.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { conclude, makeReport, readyToConclude } from '../conclude.ts'
import { onInterrupt } from '../interrupt.ts'
import { createLive, figuresOf, type Live } from '../live.ts'
import { accountsAtMost, ceilings, type LoadFlags, loadOf, loadOptions, timeOptions } from '../load-options.ts'
import { loadTargetOf } from '../load-target.ts'
import { type OpenTarget, type OpenTargets, openTargets } from '../open-targets.ts'
import type { GateFlags, OutputFlags, TargetFlags } from '../options.ts'
import { gateOptions, oneOf, outputOptions, positive, targetOptions, wholePositive } from '../options.ts'

const workloads = {
  'ack-echo': { workload: ackEcho, missing: missingForEcho },
  'room-broadcast': { workload: roomBroadcast, missing: missingForBroadcast },
} as const satisfies Record<string, { workload: Workload; missing: (target: LoadTarget) => string | undefined }>

interface CapacityFlags extends TargetFlags, OutputFlags, GateFlags, LoadFlags {
  readonly workload: keyof typeof workloads
  readonly from: number
  readonly to: number
  readonly p99: number
  readonly delivered: number
  readonly goodput: number
  readonly precision: number
  readonly repeats: number
  readonly above: boolean
  /** Seconds. */
  readonly duration: number
  readonly warmup: number
  readonly rest: number
}

const examples = `
Doubles the rate until the objective is missed, bisects, asks both ends again, and approaches the knee once from above.
The answer is an interval: it held the one rate and missed the other. Between probes the target rests until it answers as
before. A probe in which the generator gave in says nothing, and is asked again. Ctrl-C keeps what was probed.

Examples:
  gatecrash capacity
  gatecrash capacity --config bare --workload room-broadcast --sockets 200 --from 50
  gatecrash capacity --p99 50 --delivered 100 --precision 2 --duration 30
  gatecrash capacity profile.yml --to 500 --sockets 20`

export function define(command: Command): void {
  command
    .argument('[target]', 'a profile or the URL of a server')
    .addOption(
      new Option('--workload <name>', Object.keys(workloads).join(' or '))
        .argParser(oneOf(Object.keys(workloads) as (keyof typeof workloads)[]))
        .default('ack-echo'),
    )
    .addOption(new Option('--from <n>', 'the first rate, messages a second').argParser(positive).default(100))
    .addOption(new Option('--to <n>', 'the highest rate that is tried').argParser(positive).default(20_000))
    .addOption(new Option('--p99 <ms>', 'objective: p99 at most').argParser(positive).default(usualObjective.p99Ms))
    .addOption(
      new Option('--delivered <percent>', 'objective: delivered at least')
        .argParser(positive)
        .default(usualObjective.deliveredPercent),
    )
    .addOption(
      new Option('--goodput <percent>', 'objective: in time, of what was offered, at least')
        .argParser(positive)
        .default(usualObjective.goodputPercent),
    )
    .addOption(new Option('--precision <percent>', 'how narrow the interval must be').argParser(positive).default(5))
    .addOption(new Option('--repeats <n>', 'how often both ends are asked again').argParser(wholePositive).default(2))
    .option('--no-above', 'do not approach it from above')
    .addOption(new Option('--rest <s>', 'pause between probes, at least').argParser(positive).default(1))
  timeOptions(loadOptions(command), 5, 1)
  targetOptions(command, 'hardened')
  outputOptions(gateOptions(command)).addHelpText('after', examples).action(run)
}

async function run(argument: string | undefined, flags: CapacityFlags): Promise<void> {
  const gateInputs = await readyToConclude(flags)
  const live = createLive(flags.quiet === true)
  const interrupt = onInterrupt(live.line)
  const runs: RunDraft[] = []
  const secrets: string[] = []
  try {
    const configurations =
      argument === undefined && flags.weakness === undefined ? (flags.config ?? ['hardened']) : [undefined]
    for (const configuration of configurations) {
      if (interrupt.signal.aborted) break
      live.show(`${configuration ?? argument ?? 'the reference server'}: starting, logging in…`)
      const opened = await openTargets(
        argument,
        configuration === undefined ? flags : { ...flags, config: [configuration] },
        {
          defaultConfigs: [],
          overrides: argument === undefined ? ceilings(2 * flags.to, flags.sockets) : [],
          accounts: Math.min(flags.sockets, accountsAtMost),
          signal: interrupt.signal,
        },
      )
      try {
        for (const target of opened.targets) {
          secrets.push(...target.secrets)
          runs.push(await search(target, opened, flags, live, interrupt.signal))
        }
      } finally {
        await opened.close()
      }
    }
    live.stop()
    const report = makeReport({ catalogue: [], runs, secrets })
    const name = `capacity-${runs.map(({ target }) => target.name).join('-')}`
    process.exitCode = await conclude(report, flags, { name, gate: gateInputs })
  } finally {
    live.stop()
    interrupt.release()
  }
}

async function search(
  { info, ...target }: OpenTarget,
  { network }: OpenTargets,
  flags: CapacityFlags,
  live: Live,
  signal: AbortSignal,
): Promise<RunDraft> {
  const startedAt = new Date().toISOString()
  const beganMs = performance.now()
  const load = await loadTargetOf({ info, ...target }, network, { timeoutMs: flags.timeout })
  const { workload, missing } = workloads[flags.workload]
  const lacks = missing(load)
  if (lacks !== undefined) throw new HarnessError('usage', `${workload.name} cannot be measured; missing: ${lacks}`)
  const objective = { p99Ms: flags.p99, deliveredPercent: flags.delivered, goodputPercent: flags.goodput }
  let knee = ''
  let atHeld: BenchRun | undefined
  const capacity = await findCapacity({
    objective,
    startPerSecond: flags.from,
    mostPerSecond: Math.min(flags.to, network.maxRatePerSecond ?? Number.POSITIVE_INFINITY),
    precision: flags.precision / 100,
    repeats: flags.repeats,
    fromAbove: flags.above,
    restMs: flags.rest * 1000,
    bench: {
      ...loadOf(flags),
      target: load,
      workload,
      warmupMs: flags.warmup * 1000,
      durationMs: flags.duration * 1000,
      signal,
      onProgress: (now) => live.show(`${info.name} ${workload.name}  ${knee}  ${figuresOf(now)}`),
    },
    onProbe(probe, bench, { heldPerSecond, failedPerSecond }) {
      knee = `[${heldPerSecond ?? '?'}, ${failedPerSecond ?? '?'}]`
      const p99 = probe.p99Ms === null ? '–' : `${probe.p99Ms.toFixed(1)} ms`
      live.line(
        `  ${probe.ratePerSecond}/s ${probe.direction}: ${probe.held ? `held, p99 ${p99}` : `${probe.valid ? 'missed' : 'void, the generator gave in'}: ${probe.why}`}`,
      )
      if (bench !== undefined && probe.held && probe.ratePerSecond >= (atHeld?.plannedRatePerSecond ?? 0))
        atHeld = bench
    },
  })
  return {
    label: flags.label === undefined ? info.name : `${flags.label} ${info.name}`,
    target: info,
    startedAt,
    durationMs: Math.round(performance.now() - beganMs),
    attacks: [],
    // The run at the knee in full; of the others the probes say enough.
    benchmarks: atHeld === undefined ? [] : [atHeld],
    capacities: [capacity] satisfies readonly Capacity[],
    remarks: [],
    ...(signal.aborted ? { stopped: 'interrupted' } : {}),
    options: { ...loadOf(flags), ...objective, workload: workload.name, precision: flags.precision },
  }
}
