/** `gatecrash bench`: open-loop workloads, planned before they run, against configurations or a server of your own. */
import { type Command, Option } from 'commander'
import type { RunDraft } from '../../reports/build.ts'
import type { TargetInfo } from '../../reports/model.ts'
import { parseRule } from '../../reports/thresholds.ts'
import { peakOf, type Shape } from '../../scenarios/open-loop/arrival-times.ts'
import type { LoadTarget } from '../../scenarios/open-loop/load-target.ts'
import { conclude, makeReport, readyToConclude } from '../conclude.ts'
import { onInterrupt } from '../interrupt.ts'
import { createLive, type Live } from '../live.ts'
import {
  accountsAtMost,
  ceilings,
  type LoadFlags,
  loadOf,
  loadOptions,
  officialOf,
  timeOptions,
  workloadOption,
} from '../load-options.ts'
import { loadTargetOf } from '../load-target.ts'
import { isLoss, measureTarget, type Results, type Wanted } from '../measure-target.ts'
import { type OpenTarget, type OpenTargets, openTargets } from '../open-targets.ts'
import type { GateFlags, MarginFlags, OutputFlags, TargetFlags } from '../options.ts'
import {
  gateOptions,
  marginOption,
  oneOf,
  outputOptions,
  positive,
  repeated,
  targetOptions,
  whole,
  wholePositive,
} from '../options.ts'
import { type Order, orders, turnsOf } from '../rounds.ts'
import { type ScheduleFlags, scheduleOptions, shapeOf } from '../schedule-options.ts'

interface BenchFlags extends TargetFlags, OutputFlags, GateFlags, MarginFlags, ScheduleFlags, LoadFlags {
  readonly official?: number
  readonly workload: readonly string[]
  readonly rate: number
  /** Seconds. */
  readonly duration: number
  readonly warmup: number
  readonly runs: number
  readonly order: Order
  readonly threshold: readonly string[]
}

const examples = `
Every message is sent when it was planned to be, however slowly the server answers; response times count from the plan.
With no target, the reference server is measured with its defences (hardened) and without (bare), one after the other;
its ceilings are raised to what the run needs, and the report says to what. With --runs each configuration is measured so
often, each time on a fresh server, in turns; the report then gives the ratio to the first with its interval, and a verdict.
A workload that a target does not allow is skipped, and the fact that its profile lacks is named.

Examples:
  gatecrash bench
  gatecrash bench --config hardened --workload ack-echo --rate 500 --sockets 200 --duration 30
  gatecrash bench --config bare,hardened --workload ack-echo --runs 10
  gatecrash bench --config hardened --workload honest-under-attack
  gatecrash bench profile.yml --rate 50 --sockets 20 --threshold 'p99<=100' --threshold 'delivered>=99.9'
  gatecrash bench profile.yml --workload all --max-connections 100 --sockets 20`

export function define(command: Command): void {
  command.argument('[target]', 'a profile or the URL of a server').addOption(workloadOption())
  command.addOption(
    new Option('--rate <n>', 'messages (or connections) a second, of all sockets').argParser(positive).default(100),
  )
  timeOptions(loadOptions(command), 10, 2)
    .addOption(
      new Option('--runs <n>', 'so many runs of each configuration, in turns').argParser(wholePositive).default(1),
    )
    .addOption(new Option('--order <kind>', 'of the turns: abba or random').argParser(oneOf(orders)).default('abba'))
    .addOption(
      new Option('--threshold <rule>', "a limit that must hold: 'p99<=50' (repeatable)")
        .argParser(repeated)
        .default([], 'none'),
    )
  command.addOption(
    new Option(
      '--official <n>',
      'official clients beside ours, to see how far ours are off (default: 2; 0 with --max-connections)',
    ).argParser(whole),
  )
  marginOption(scheduleOptions(command))
  targetOptions(command, 'bare,hardened')
  outputOptions(gateOptions(command)).addHelpText('after', examples).action(run)
}

async function run(argument: string | undefined, flags: BenchFlags): Promise<void> {
  const gateInputs = await readyToConclude(flags)
  const rules = flags.threshold.map(parseRule)
  const shape = await shapeOf(flags)
  const live = createLive(flags.quiet === true)
  const interrupt = onInterrupt(live.line)
  const wanted: Wanted = {
    workloads: flags.workload,
    rules,
    signal: interrupt.signal,
    options: {
      ...loadOf(flags),
      ratePerSecond: flags.rate,
      arrivals: flags.arrivals,
      officialClients: officialOf(flags),
      shape,
      warmupMs: flags.warmup * 1_000,
      durationMs: flags.duration * 1_000,
    },
  }
  const secrets: string[] = []
  try {
    const configurations = configurationsOf(argument, flags)
    const drafts = new Map<number, Draft>()
    const turns = turnsOf(configurations.length, flags.runs, flags.order, flags.seed)
    let lost: string | undefined
    for (const [done, { round, index }] of turns.entries()) {
      if (interrupt.signal.aborted || lost !== undefined) break
      const place = turns.length > configurations.length ? `[${done + 1}/${turns.length}] ` : ''
      const beganMs = performance.now()
      const turn = visit(argument, flags, configurations[index], shape, {
        live,
        wanted,
        secrets,
        place,
        round: flags.runs > 1 ? round : undefined,
        draftOf: (info) => {
          const draft = drafts.get(index) ?? newDraft(info)
          drafts.set(index, draft)
          return draft
        },
      })
      await turn.catch((error: unknown) => {
        // What was measured before the target went away stands.
        if (!isLoss(error) || ![...drafts.values()].some(({ benchmarks }) => benchmarks.length > 0)) throw error
        lost = error.message
      })
      const draft = drafts.get(index)
      if (draft !== undefined) draft.durationMs += performance.now() - beganMs
    }
    const stopped = interrupt.signal.aborted ? 'interrupted' : lost
    live.stop()
    const runs = [...drafts].sort(([a], [b]) => a - b).map(([, draft]) => draftRun(draft, flags, shape, stopped))
    const report = makeReport({ catalogue: [], runs, secrets })
    const name = `bench-${runs.map(({ target }) => target.name).join('-')}`
    process.exitCode = await conclude(report, flags, { name, gate: gateInputs, margin: flags.margin })
  } finally {
    live.stop()
    interrupt.release()
  }
}

interface Draft extends Results {
  readonly target: TargetInfo
  readonly startedAt: string
  durationMs: number
}

function newDraft(target: TargetInfo): Draft {
  return { target, startedAt: new Date().toISOString(), durationMs: 0, benchmarks: [], remarks: [] }
}

/** What is measured in turns; undefined is whatever target or weakness the flags name. */
function configurationsOf(argument: string | undefined, flags: BenchFlags): readonly (string | undefined)[] {
  if (argument !== undefined) return [undefined]
  return flags.config ?? (flags.weakness === undefined ? ['bare', 'hardened'] : [undefined])
}

interface Visit {
  readonly live: Live
  readonly wanted: Wanted
  readonly secrets: string[]
  readonly place: string
  readonly round: number | undefined
  draftOf(info: TargetInfo): Draft
}

/** One turn: a fresh server of ours, or the target as it stands. Never two at a time: they would measure each other. */
async function visit(
  argument: string | undefined,
  flags: BenchFlags,
  configuration: string | undefined,
  shape: Shape,
  { live, wanted, secrets, place, round, draftOf }: Visit,
): Promise<void> {
  const named = configuration === undefined ? flags : { ...flags, config: [configuration] }
  const overrides = argument === undefined ? ceilings(peakOf(shape, flags.rate), flags.sockets, officialOf(flags)) : []
  const open = (more: readonly string[]) =>
    openTargets(argument, named, {
      defaultConfigs: [],
      overrides: [...overrides, ...more],
      accounts: Math.min(flags.sockets + 1, accountsAtMost),
      signal: wanted.signal,
    })
  live.show(`${place}${configuration ?? argument ?? 'the reference server'}: starting, logging in…`)
  const opened = await open([])
  try {
    const target = opened.targets[0] as OpenTarget
    secrets.push(...target.secrets)
    const load = await loadTargetOf(target, opened.network, {
      timeoutMs: flags.timeout,
      allowDisruptive: flags.allowDisruptive === true,
      ...(target.reference === undefined ? {} : { withAlgorithm: variantsBy(open, flags, secrets) }),
    })
    await measureTarget(load, `${place}${target.info.name}`, wanted, live, draftOf(target.info), round)
  } finally {
    await opened.close()
  }
}

/** The same configuration with other signatures, on a server of its own. */
function variantsBy(
  open: (more: readonly string[]) => Promise<OpenTargets>,
  flags: BenchFlags,
  secrets: string[],
): NonNullable<LoadTarget['withAlgorithm']> {
  return async (algorithm) => {
    const opened = await open([`token.algorithm=${algorithm}`])
    const target = opened.targets[0] as OpenTarget
    secrets.push(...target.secrets)
    return {
      target: await loadTargetOf(target, opened.network, { timeoutMs: flags.timeout }),
      close: () => opened.close(),
    }
  }
}

function draftRun(draft: Draft, flags: BenchFlags, shape: Shape, stopped: string | undefined): RunDraft {
  const { target } = draft
  return {
    ...draft,
    label: flags.label === undefined ? target.name : `${flags.label} ${target.name}`,
    durationMs: Math.round(draft.durationMs),
    attacks: [],
    ...(stopped === undefined ? {} : { stopped }),
    options: {
      ...loadOf(flags),
      ratePerSecond: flags.rate,
      arrivals: flags.arrivals,
      officialClients: officialOf(flags),
      shape: shape.kind,
      warmupMs: flags.warmup * 1_000,
      durationMs: flags.duration * 1_000,
      workloads: flags.workload.join(','),
    },
  }
}
