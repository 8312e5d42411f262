/** `gatecrash compare`: joins reports, and says what is new, fixed, slower or faster. */
import { type Command, Option } from 'commander'
import { HarnessError } from '../../errors.ts'
import { joinReports } from '../../reports/compare.ts'
import { type BenchComparison, compareBenchmarks, verdictsOf } from '../../reports/compare-benchmarks.ts'
import { chooseExitCode, type ExitCode, type GateOptions } from '../../reports/gate.ts'
import type { Report } from '../../reports/model.ts'
import { readReport } from '../../reports/read.ts'
import { sayVerdict } from '../../reports/say-judged.ts'
import { conclude, readyToConclude } from '../conclude.ts'
import {
  type GateFlags,
  type MarginFlags,
  marginOption,
  type OutputFlags,
  oneOf,
  outputOptions,
  positive,
} from '../options.ts'
import { version } from '../version.ts'

interface CompareFlags extends OutputFlags, MarginFlags, Pick<GateFlags, 'failOn' | 'waivers'> {
  /** Percent. */
  readonly maxRegression?: number
}

const examples = `
The first report is the base. New findings at or above --fail-on end in exit code 5; those that the base has do not.
A report that holds several runs can be compared by itself: its first run is the base. Measurements that were repeated
(bench --runs 10) get a verdict each: better, same, worse, or cannot tell, with how many runs would settle it. "Worse" ends
in exit code 5. Only equal workloads are compared; other machines are warned of.

Examples:
  gatecrash compare reports/out/attack-guide-hardened.json
  gatecrash compare before.json after.json --fail-on medium
  gatecrash compare main.json branch.json --margin 10 --format markdown,junit
  gatecrash compare bare.json hardened.json --max-regression 20`

export function define(command: Command): void {
  command.argument('<reports...>', 'JSON reports')
  outputOptions(marginOption(command))
    .addOption(
      new Option('--fail-on <severity>', 'fail on new findings of this severity or worse')
        .argParser(oneOf(['critical', 'high', 'medium', 'low']))
        .default('high'),
    )
    .option('--waivers <file>', 'accepted findings, each with a reason and an end date')
    .addOption(
      new Option(
        '--max-regression <percent>',
        'single measurements: fail when goodput or p99 is worse than the base by more',
      ).argParser(positive),
    )
    .addHelpText('after', examples)
    .action(run)
}

async function run(files: readonly string[], flags: CompareFlags): Promise<void> {
  const inputs = await readyToConclude(flags)
  const reports = await Promise.all(files.map(readReport))
  const { report, warnings } = joinReports(reports, { version: version(), generatedAt: new Date().toISOString() })
  const comparison = compareBenchmarks(report, flags.margin / 100)
  refuseStrangers(comparison)
  for (const warning of warnings) process.stderr.write(`${warning}\n`)
  const exitCode = await conclude(report, flags, {
    name: 'compare',
    gate: { ...inputs, ...baseOf(reports, report) },
    margin: flags.margin,
    verdictsGate: true,
  })
  const worse = verdictsOf(comparison).filter(({ judged }) => judged.standing === 'worse')
  const slower = [
    ...worse.map(sayVerdict),
    ...(flags.maxRegression === undefined ? [] : regressions(comparison, flags.maxRegression)),
  ]
  for (const text of slower) process.stderr.write(`regression: ${text}\n`)
  const codes: ExitCode[] = slower.length > 0 ? [exitCode, 5] : [exitCode]
  process.exitCode = chooseExitCode(codes)
}

/** The base's findings are known, and it does not gate itself: what it fails was judged when it was written. */
function baseOf(reports: readonly Report[], joined: Report): Pick<GateOptions, 'baseline' | 'exhibit'> {
  const [first] = reports
  if (first === undefined) throw new HarnessError('usage', 'there is no report to compare')
  const count = reports.length > 1 ? first.runs.length : 1
  const base = joined.runs.slice(0, count)
  return { baseline: { ...joined, runs: base }, exhibit: base.map((one) => one.label) }
}

/** Where everything measured differs in its question, a comparison would be a table of excuses. */
function refuseStrangers({ groups, refused }: BenchComparison): void {
  const runs = new Set(groups.flatMap(({ members }) => members.map(({ run }) => run)))
  if (runs.size < 2 || groups.some(({ members }) => members.length > 1)) return
  const why = refused.map(({ workload, run, reason }) => `${workload} of ${run}: ${reason}`)
  throw new HarnessError('usage', 'the measurements were not asked the same: nothing can be compared', {
    hint: why.length > 0 ? why.slice(0, 5).join('\n') : 'they have no workload in common',
  })
}

/** Metrics that say how well a server does; the others describe the distribution. */
const decisive = new Set(['goodput', 'response p99', 'service p99'])

function regressions({ groups }: BenchComparison, percent: number): string[] {
  return groups.flatMap(({ workload, members, metrics }) =>
    metrics
      .filter((metric) => decisive.has(metric.name))
      .flatMap((metric) =>
        metric.ratios.flatMap((ratio, index) => {
          const worse = ratio === null ? 0 : 100 * (metric.better === 'lower' ? ratio - 1 : 1 - ratio)
          if (worse <= percent) return []
          return [
            `${workload}, ${members[index]?.run}: ${metric.name} is ${worse.toFixed(0)} % worse than ${members[0]?.run} (allowed: ${percent} %)`,
          ]
        }),
      ),
  )
}
