/**
 * JUnit XML for CI systems: a suite for each run, a case for each attack, each threshold and, of a comparison, each
 * verdict over repeated measurements. There is no standard; this
 * stays within what Jenkins' schema and GitLab's and GitHub's readers all take: `vulnerable` is a failure, our own
 * errors are errors, and what was not judged is skipped with the reason.
 */
import { compareBenchmarks, type Verdict, verdictsOf } from '../compare-benchmarks.ts'
import { catalogueOf, elapsedMs } from '../digest.ts'
import { gatedFinding } from '../gate.ts'
import type { AttackInfo, AttackResult, BenchRun, Observation, Report, Run, Threshold } from '../model.ts'
import { sayVerdict } from '../say-judged.ts'
import { clip, visible, visibleLines } from '../text.ts'
import { acceptance, type WriterContext } from './writer.ts'

const longestText = 4000
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element; `content` must be markup already. */
function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(visible(clip(String(value), longestText)))}"`)
    .join('')
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`
}

function text(lines: readonly string[]): string {
  return escapeXml(visibleLines(clip(lines.join('\n'), longestText)))
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly xml: string
  readonly timeMs: number
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function steps(observations: readonly Observation[]): string[] {
  return observations.flatMap((step) => [
    `+${step.atMs} ms ${step.kind}: ${visible(step.summary)}`,
    ...(step.detail === undefined ? [] : [`    ${visible(step.detail)}`]),
  ])
}

function story(info: AttackInfo, observations: readonly Observation[]): string[] {
  return [info.title, info.requirement, `Risk: ${info.impact}`, `Mend: ${info.remedy}`, '', ...steps(observations)]
}

function attackCase(run: Run, info: AttackInfo, result: AttackResult, context: WriterContext): Case {
  const { verdict } = result
  const family = info.id.split('/')[0]
  const attributes = { classname: `${run.label}.${family}`, name: info.id, time: seconds(result.durationMs) }
  const made = (kind: Case['kind'], content: string): Case => ({
    kind,
    timeMs: result.durationMs,
    xml: element('testcase', attributes, content),
  })
  const skip = (message: string) => made('skipped', element('skipped', { message }))
  if (verdict.outcome === 'skipped')
    return skip(verdict.unlock === undefined ? verdict.reason : `${verdict.reason} (unlock: ${verdict.unlock})`)
  if (verdict.outcome === 'inconclusive') return skip(`inconclusive: ${verdict.reason}`)
  if (verdict.outcome === 'error') {
    const content = text([verdict.reason, ...(verdict.stack === undefined ? [] : [verdict.stack])])
    return made('error', element('error', { type: verdict.code, message: verdict.reason }, content))
  }
  if (verdict.outcome === 'resisted') return made('passed', '')
  if (info.kind === 'probe') return made('passed', element('system-out', {}, text(steps(verdict.evidence))))
  const accepted = acceptance(gatedFinding(context.gate, run.label, info.id))
  if (accepted !== undefined) return skip(`vulnerable, ${accepted}`)
  const message = `${info.severity}: ${info.title} (${verdict.confidence} confidence)`
  return made('failure', element('failure', { type: info.severity, message }, text(story(info, verdict.evidence))))
}

function limitCase(run: Run, workload: string, limit: Threshold, broken: 'failure' | 'error'): Case {
  const attributes = { classname: `${run.label}.${workload}`, name: `${limit.name} ${limit.limit}`, time: seconds(0) }
  const message = `${limit.name} was ${limit.actual}, the limit is ${limit.limit}`
  const content = limit.ok
    ? ''
    : element(broken, { type: broken === 'error' ? 'measurement-invalid' : 'threshold', message })
  return { kind: limit.ok ? 'passed' : broken, timeMs: 0, xml: element('testcase', attributes, content) }
}

function benchCases(run: Run, bench: BenchRun, index: number): Case[] {
  const again = run.benchmarks.slice(0, index).filter((other) => other.workload === bench.workload).length
  const workload = again === 0 ? bench.workload : `${bench.workload} (${again + 1})`
  const gates = bench.validity.gates.map((limit) => limitCase(run, workload, limit, 'error'))
  // Thresholds of a measurement that is void say nothing, neither good nor bad.
  return bench.validity.valid
    ? [...gates, ...bench.thresholds.map((limit) => limitCase(run, workload, limit, 'failure'))]
    : gates
}

/** What cannot be told is skipped: a CI shows it, and does not take it for a pass. */
function verdictCase(verdict: Verdict, again: number): Case {
  const { workload, run, base, metric, judged } = verdict
  const said = sayVerdict(verdict)
  const suffix = again === 0 ? '' : ` (${again + 1})`
  const attributes = { classname: `${run}.${workload}`, name: `${metric} against ${base}${suffix}`, time: seconds(0) }
  const made = (kind: Case['kind'], content: string): Case => ({
    kind,
    timeMs: 0,
    xml: element('testcase', attributes, content),
  })
  if (judged.standing === 'worse') return made('failure', element('failure', { type: 'regression', message: said }))
  if (judged.standing === 'cannot tell') return made('skipped', element('skipped', { message: said }))
  return made('passed', element('system-out', {}, text([said])))
}

/** A workload that was run with several parameters is judged as often. */
function verdictCases(verdicts: readonly Verdict[], label: string): Case[] {
  const own = verdicts.filter(({ run }) => run === label)
  return own.map((one, index) => {
    const before = own.slice(0, index)
    return verdictCase(
      one,
      before.filter((same) => same.workload === one.workload && same.metric === one.metric).length,
    )
  })
}

function suite(
  report: Report,
  run: Run,
  context: WriterContext,
  verdicts: readonly Verdict[],
): { xml: string; cases: readonly Case[] } {
  const infoOf = catalogueOf(report)
  const cases = [
    ...run.attacks.map((result) => attackCase(run, infoOf(result.id), result, context)),
    ...run.benchmarks.flatMap((bench, index) => benchCases(run, bench, index)),
    ...verdictCases(verdicts, run.label),
  ]
  const facts = { target: run.target.name, url: run.target.url, fingerprint: run.fingerprint, stopped: run.stopped }
  const properties = Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [element('property', { name, value })],
  )
  const attributes = { name: run.label, ...totals(cases), time: seconds(run.durationMs), timestamp: run.startedAt }
  const content = [element('properties', {}, properties.join('')), ...cases.map((one) => one.xml)]
  return { cases, xml: element('testsuite', attributes, `\n    ${content.join('\n    ')}\n  `) }
}

function totals(cases: readonly Case[]): { tests: number; failures: number; errors: number; skipped: number } {
  const count = (kind: Case['kind']) => cases.filter((one) => one.kind === kind).length
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}

export function writeJunit(report: Report, context: WriterContext = {}): string {
  const verdicts = context.verdictsGate ? verdictsOf(compareBenchmarks(report, context.margin)) : []
  const suites = report.runs.map((run) => suite(report, run, context, verdicts))
  const { skipped: _, ...counts } = totals(suites.flatMap((one) => one.cases))
  const time = seconds(elapsedMs(report.runs))
  const content = suites.map((one) => `\n  ${one.xml}`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'gatecrash', ...counts, time }, `${content}\n`)}\n`
}
