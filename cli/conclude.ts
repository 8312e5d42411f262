/** The common end of attack, bench, load and compare: judge, write, print, and say with which code to exit. */
import { basename, relative, resolve } from 'node:path'
import { buildReport, type RunDraft } from '../reports/build.ts'
import { type ExitCode, type GateOptions, gate } from '../reports/gate.ts'
import type { AttackInfo, Report } from '../reports/model.ts'
import { readReport } from '../reports/read.ts'
import { summary } from '../reports/summary.ts'
import { readWaivers } from '../reports/waivers.ts'
import { writeJson } from '../reports/writers/json.ts'
import { commandLine } from './command-line.ts'
import { environment } from './environment.ts'
import type { GateFlags, OutputFlags } from './options.ts'
import { colorOn, widthOf } from './terminal.ts'
import { version } from './version.ts'
import { writeReports } from './write-reports.ts'

export type GateInputs = Pick<GateOptions, 'failOn' | 'baseline' | 'waivers'>

/**
 * Reads what the gate needs. Done before anything is sent, so that a typing error costs no run.
 * @throws {HarnessError} `report-invalid`, `profile-invalid`
 */
export async function readGateInputs(flags: GateFlags): Promise<GateInputs> {
  return {
    failOn: flags.failOn,
    ...(flags.baseline === undefined ? {} : { baseline: await readReport(flags.baseline) }),
    ...(flags.waivers === undefined ? {} : { waivers: await readWaivers(flags.waivers) }),
  }
}

export interface ReportSource {
  readonly catalogue: readonly AttackInfo[]
  readonly runs: readonly RunDraft[]
  readonly secrets: readonly string[]
}

export function makeReport(source: ReportSource): Report {
  const command = commandLine()
  return buildReport({
    ...source,
    runs: source.runs.map((run) => ({ ...run, command })),
    version: version(),
    generatedAt: new Date().toISOString(),
    environment: environment(),
  })
}

export interface Conclusion {
  /** Begins the names of files, when there is no --label. */
  readonly name: string
  readonly gate: GateOptions
  readonly sarifAnchor?: string | undefined
  /** Percent that a difference between measurements must exceed. */
  readonly margin?: number
  /** It is a comparison: what is worse than the base fails it. */
  readonly verdictsGate?: true
}

/**
 * Judges the report, writes its files and prints the summary on stdout, or with --json the report and nothing else.
 * @throws {HarnessError} `usage` when the files cannot be written
 */
export async function conclude(report: Report, flags: OutputFlags, conclusion: Conclusion): Promise<ExitCode> {
  const judged = gate(report, conclusion.gate)
  const margin = conclusion.margin === undefined ? {} : { margin: conclusion.margin / 100 }
  const anchor = conclusion.sarifAnchor === undefined ? {} : { sarifAnchor: conclusion.sarifAnchor }
  const files = await writeReports(report, flags.format, flags.out, flags.label ?? conclusion.name, {
    gate: judged,
    ...anchor,
    ...margin,
    ...(conclusion.verdictsGate ? { verdictsGate: true } : {}),
  })
  const written = `Written to ${nearPath(flags.out)}: ${files.map((file) => basename(file)).join(', ')}\n`
  if (flags.json) {
    process.stdout.write(writeJson(report))
    if (!flags.quiet) process.stderr.write(written)
  } else {
    const color = colorOn(process.stdout, flags.color)
    process.stdout.write(summary(report, judged, { color, width: widthOf(process.stdout), ...margin }))
    process.stdout.write(` ${written}`)
  }
  return judged.exitCode
}

/** As one would type it here; a path that leads out of here is clearer from the root. */
function nearPath(file: string): string {
  const path = relative('', file)
  return path.startsWith('..') ? resolve(file) : path || '.'
}
