/**
 * Joins reports, and derives what differs between their runs. The first run is the base. Differences are derived and
 * never stored: a comparison is itself a report. Pure.
 */
import { HarnessError } from '../errors.ts'
import { deepFreeze, uniqueLabels } from './build.ts'
import { worstFirst } from './digest.ts'
import { bytes } from './figures.ts'
import type { AttackInfo, AttackResult, Environment, Report, Run, Verdict } from './model.ts'
import { list } from './text.ts'

/**
 * `new`: vulnerable, and the base was not. `fixed`: the base was vulnerable and this one is shown to resist.
 * `unproven`: the base was judged and this one could not be, which fixes nothing. `proven`: the other way round, resisted.
 * `unjudged`: neither was.
 */
export type Change = 'base' | 'new' | 'fixed' | 'unchanged' | 'unproven' | 'proven' | 'unjudged'

export interface Cell {
  readonly run: string
  /** Absent when the attack was not run there. */
  readonly result?: AttackResult
  readonly change: Change
}

export interface MatrixRow {
  readonly info: AttackInfo
  readonly cells: readonly Cell[]
}

export function changeOf(base: Verdict | undefined, now: Verdict | undefined): Change {
  if (now?.outcome === 'vulnerable') return base?.outcome === 'vulnerable' ? 'unchanged' : 'new'
  if (now?.outcome === 'resisted') {
    if (base?.outcome === 'vulnerable') return 'fixed'
    return base?.outcome === 'resisted' ? 'unchanged' : 'proven'
  }
  return base?.outcome === 'vulnerable' || base?.outcome === 'resisted' ? 'unproven' : 'unjudged'
}

/** One row for each attack that any run has, worst first; one cell for each run. */
export function matrixOf(report: Report): readonly MatrixRow[] {
  const byRun = report.runs.map((run) => new Map(run.attacks.map((result) => [result.id, result])))
  const run = (index: number, id: string) => byRun[index]?.get(id)
  return report.catalogue
    .filter((info) => byRun.some((results) => results.has(info.id)))
    .toSorted(worstFirst)
    .map((info) => ({
      info,
      cells: report.runs.map((one, index): Cell => {
        const result = run(index, info.id)
        const change = index === 0 ? 'base' : changeOf(run(0, info.id)?.verdict, result?.verdict)
        return { run: one.label, change, ...(result ? { result } : {}) }
      }),
    }))
}

export interface Tally {
  readonly run: string
  readonly new: readonly string[]
  readonly fixed: readonly string[]
  readonly unchanged: readonly string[]
  readonly unproven: readonly string[]
}

/** For each run after the first, which findings came and went. Probes have no part in it. */
export function tallyOf(report: Report): readonly Tally[] {
  const rows = matrixOf(report).filter((row) => row.info.kind === 'attack')
  return report.runs.slice(1).map((run, index) => {
    const ids = (change: Change, wasFinding = false) =>
      rows
        .filter((row) => row.cells[index + 1]?.change === change)
        .filter((row) => !wasFinding || row.cells[0]?.result?.verdict.outcome === 'vulnerable')
        .map((row) => row.info.id)
    return {
      run: run.label,
      new: ids('new'),
      fixed: ids('fixed'),
      unchanged: ids('unchanged', true),
      unproven: ids('unproven', true),
    }
  })
}

function machine(environment: Environment): string {
  const { cpu, cores, memoryBytes, platform, node } = environment
  return `${cpu}, ${cores} cores, ${bytes(memoryBytes)}, ${platform}, Node ${node}`
}

/** Why these runs should not be compared without a thought. */
export function warningsOf(report: Report): readonly string[] {
  const warnings: string[] = []
  const machines = new Map<string, string[]>()
  for (const run of report.runs.filter((one) => one.benchmarks.length > 0)) {
    const name = machine(run.environment)
    machines.set(name, [...(machines.get(name) ?? []), run.label])
  }
  if (machines.size > 1) {
    const each = [...machines].map(([name, labels]) => `${list(labels)} on ${name}`)
    warnings.push(
      `Measured on different machines: ${each.join('; ')}. Ratios between them say more about the machines.`,
    )
  }
  const asked = new Map<string, Run>()
  for (const run of report.runs.filter((one) => one.attacks.length > 0)) {
    const before = asked.get(run.target.name)
    if (before && before.fingerprint !== run.fingerprint) {
      warnings.push(
        `${before.label} and ${run.label} were not asked the same: their catalogue, limits or options differ.`,
      )
    }
    asked.set(run.target.name, before ?? run)
  }
  for (const run of report.runs) {
    if (run.stopped !== undefined)
      warnings.push(`${run.label} ended early (${run.stopped}); what is missing there proves nothing.`)
  }
  return warnings
}

export interface Joined {
  readonly report: Report
  readonly warnings: readonly string[]
}

/**
 * One report of all runs, the first report's runs first. Metadata of an attack is taken from the newest report that has it.
 * Throws HarnessError `usage` when there are fewer than two runs to compare.
 */
export function joinReports(
  reports: readonly Report[],
  made: { readonly version: string; readonly generatedAt: string },
): Joined {
  const runs = uniqueLabels(reports.flatMap((report) => report.runs))
  if (runs.length < 2) {
    throw new HarnessError('usage', `There is nothing to compare: ${runs.length === 1 ? 'one run' : 'no run'} in all`, {
      hint: 'Give two or more report files, or one that holds several configurations.',
    })
  }
  const newestFirst = reports.toSorted((a, b) => Date.parse(b.generatedAt) - Date.parse(a.generatedAt))
  const catalogue = new Map<string, AttackInfo>()
  for (const info of newestFirst.flatMap((report) => report.catalogue)) {
    if (!catalogue.has(info.id)) catalogue.set(info.id, info)
  }
  const report = deepFreeze<Report>({
    schemaVersion: 1,
    tool: { name: 'gatecrash', version: made.version },
    generatedAt: made.generatedAt,
    catalogue: [...catalogue.values()],
    runs,
  })
  const versions = [...new Set(reports.map((one) => one.tool.version))]
  const mixed =
    versions.length > 1 ? [`Written by gatecrash ${list(versions)}: a verdict can change with the version.`] : []
  return { report, warnings: [...mixed, ...warningsOf(report)] }
}
