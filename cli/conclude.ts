/** The common end of attack, bench, load and compare: judge, write, print, and say with which code to exit. */
import { basename, join, relative, resolve } from 'node:path'
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
import { assertWritable, writeReports } from './write-reports.ts'

export type GateInputs = Pick<GateOptions, 'failOn' | 'baseline' | 'waivers'>

/**
 * Reads what the gate needs, and looks whether reports can be written. Done before anything is sent, so that a typing
 * error costs no run.
 * @throws {HarnessError} `report-invalid`, `profile-invalid`, `usage`
 */
export async function readyToConclude(flags: GateFlags & Pick<OutputFlags, 'out'>): Promise<GateInputs> {
  await assertWritable(flags.out)
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
  if (!flags.json) {
    const color = colorOn(process.stdout, flags.color)
    process.stdout.write(summary(report, judged, { color, width: widthOf(process.stdout), ...margin }))
  }
  const files = await writeReports(report, flags.format, flags.out, flags.label ?? conclusion.name, {
    gate: judged,
    ...anchor,
    ...margin,
    ...(conclusion.verdictsGate ? { verdictsGate: true } : {}),
  })
  const written = sayWritten(nearPath(flags.out), files)
  if (flags.json) {
    process.stdout.write(writeJson(report))
    if (!flags.quiet) process.stderr.write(`${written}\n`)
  } else process.stdout.write(` ${written}\n`)
  return judged.exitCode
}

/** Short enough for one line: the files differ in what follows a common name. */
function sayWritten(folder: string, files: readonly string[]): string {
  const names = files.map((file) => basename(file))
  if (names.length < 2) return `Written: ${join(folder, ...names)}`
  const [first = ''] = names
  let common = first.length
  while (!names.every((name) => name.startsWith(first.slice(0, common)))) common -= 1
  const stem = first.slice(0, first.lastIndexOf('.', common - 1) + 1)
  const endings = names.map((name) => name.slice(stem.length))
  return `Written: ${join(folder, `${stem}{${endings.join(',')}}`)}`
}

/** As one would type it here; a path that leads out of here is clearer from the root. */
function nearPath(file: string): string {
  const path = relative('', file)
  return path.startsWith('..') ? resolve(file) : path || '.'
}
