import { z } from 'zod'
import { HarnessError } from '../../errors.ts'
import type { BenchRun, Latency, Threshold } from '../../reports/model.ts'
import type { ArtilleryPlan } from './plan.ts'

const figure = z.number()
const summary = z
  .object({
    min: figure,
    max: figure,
    count: figure,
    mean: figure,
    p50: figure,
    p90: figure,
    p99: figure,
    p999: figure,
  })
  .catchall(figure)
const schema = z.object({
  aggregate: z.object({
    counters: z.record(z.string(), z.number()).default({}),
    rates: z.record(z.string(), z.number()).default({}),
    summaries: z.record(z.string(), summary).default({}),
    firstMetricAt: z.number(),
    lastMetricAt: z.number(),
  }),
})
type Aggregate = z.infer<typeof schema>['aggregate']

/** One verdict of artillery's `ensure` plugin, as it printed it. */
export interface EnsureCheck {
  readonly expression: string
  readonly ok: boolean
  /** False for a check that the script calls optional: it is printed and fails nothing. */
  readonly strict: boolean
}

/**
 * What `artillery run -o` wrote, and what its `ensure` plugin said on stdout, as a benchmark of the report.
 * Latencies are artillery's own sketches: exact to 1 %, and measured from the real send by a closed loop, so there is no
 * response time. Throws HarnessError `measurement-invalid` when the output is not artillery's, or holds no measurement.
 */
export function readArtilleryResult(output: unknown, checks: readonly EnsureCheck[], plan: ArtilleryPlan): BenchRun {
  const parsed = schema.safeParse(output)
  if (!parsed.success) {
    throw new HarnessError(
      'measurement-invalid',
      'artillery wrote a result that is not understood, or measured nothing',
      {
        hint: 'gatecrash reads what the pinned version of artillery writes with --output',
        cause: parsed.error,
      },
    )
  }
  const { aggregate } = parsed.data
  const { counters } = aggregate
  const durationMs = Math.max(1, aggregate.lastMetricAt - aggregate.firstMetricAt)
  const perSecond = (name: string) => Math.round(((counters[name] ?? 0) / durationMs) * 1_000_000) / 1_000
  const names = metricNames(counters)
  const ackTime = aggregate.summaries[names.ackTime]
  const gates = checkMeasurement(counters, checks, plan)
  return {
    workload: 'artillery',
    tool: 'artillery',
    startedAt: new Date(aggregate.firstMetricAt).toISOString(),
    durationMs,
    parameters: plan.parameters,
    // A user sends its next message when the last is answered, so there is no rate to keep to.
    plannedRatePerSecond: null,
    achievedRatePerSecond: perSecond(names.sent),
    goodputPerSecond: perSecond(names.answers[0]),
    responseTime: null,
    serviceTime: ackTime ? toLatency(ackTime) : null,
    ledger: null,
    validity: { valid: gates.every((gate) => gate.ok), gates },
    thresholds: checks.filter((check) => check.strict).map((check) => toThreshold(check, aggregate)),
    counters: keepCounters(counters),
    // Artillery keeps periods of ten seconds; a run has too few of them for a line.
    timeline: [],
  }
}

/** The verdicts in what artillery printed. Its other lines do not begin with `ok: ` or `fail: ` after `Checks:`. */
export function readChecks(log: string): EnsureCheck[] {
  const [, after = ''] = log.split(/^Checks:$/m)
  return [...after.matchAll(/^(ok|fail): (.+?)( \(optional\))?$/gm)].map(([, verdict, expression = '', optional]) => ({
    expression: expression.trim(),
    ok: verdict === 'ok',
    strict: optional === undefined,
  }))
}

/** Our engine counts by itself; over `socketio-v3` the processor of artillery.yml does. */
function metricNames(counters: Aggregate['counters']) {
  return 'socketio.acks_wanted' in counters
    ? ({
        sent: 'socketio.acks_wanted',
        answers: ['socketio.acks_received', 'socketio.acks_missing'],
        ackTime: 'socketio.response_time',
      } as const)
    : ({
        sent: 'gatecrash.messages.sent',
        answers: ['gatecrash.messages.acknowledged', 'gatecrash.messages.declined', 'gatecrash.messages.unanswered'],
        ackTime: 'gatecrash.ack_time',
      } as const)
}

/** What must hold for the numbers to be about the target at all. */
function checkMeasurement(
  counters: Aggregate['counters'],
  checks: readonly EnsureCheck[],
  plan: ArtilleryPlan,
): Threshold[] {
  const count = (name: string) => counters[name] ?? 0
  const created = count('vusers.created')
  const ended = count('vusers.completed') + count('vusers.failed')
  const names = metricNames(counters)
  const sent = count(names.sent)
  const answered = sum(names.answers.map(count))
  const equal = (name: string, actual: number, wanted: number): Threshold => ({
    name,
    limit: `= ${wanted}`,
    actual: String(actual),
    ok: actual === wanted,
  })
  return [
    ...(plan.users === null ? [] : [equal('users started', created, plan.users)]),
    equal('users that came to an end', ended, created),
    equal('messages accounted for', answered, sent),
    equal('thresholds that artillery checked', checks.length, plan.checks),
  ]
}

/** The names that the expression holds, with what was measured for each. */
function toThreshold({ expression, ok }: EnsureCheck, { counters, rates, summaries }: Aggregate): Threshold {
  const values = new Map<string, number>(Object.entries({ ...counters, ...rates }))
  for (const [name, figures] of Object.entries(summaries)) {
    for (const [figure, value] of Object.entries(figures)) values.set(`${name}.${figure}`, value)
  }
  const words = expression.match(/[\w.-]*[a-z_][\w.-]*/gi) ?? []
  const named = [...new Set(words)].filter((word) => word.includes('.'))
  const actual = named.map((name) => `${name} is ${values.get(name) ?? 'not measured'}`)
  if (expression.startsWith('maxErrorRate')) {
    const created = values.get('vusers.created') ?? 0
    const failed = created - (values.get('vusers.completed') ?? 0)
    actual.push(`${failed} of ${created} users broke off`)
    // The plugin prints `<` and computes `<=`.
    return { name: 'maxErrorRate', limit: `${expression.replace('<', '<=')} %`, actual: actual.join(', '), ok }
  }
  return { name: named[0] ?? expression, limit: expression, actual: actual.join(', '), ok }
}

/** The tail is told only as far as at least ten samples lie beyond it, and never outside of what was measured. */
function toLatency(of: z.infer<typeof summary>): Latency {
  const percentile = (value: number, part: number) =>
    of.count * (1 - part) >= 10 - 1e-9 ? Math.min(of.max, Math.max(of.min, value)) : null
  return {
    count: of.count,
    minMs: of.min,
    meanMs: of.mean,
    maxMs: of.max,
    p50Ms: percentile(of.p50, 0.5),
    p90Ms: percentile(of.p90, 0.9),
    p99Ms: percentile(of.p99, 0.99),
    p999Ms: percentile(of.p999, 0.999),
  }
}

/** Names come from error messages of the target, too; the per-address doubles of the HTTP counters are left out. */
function keepCounters(counters: Aggregate['counters']): Record<string, number> {
  const kept = Object.entries(counters).filter(([name]) => !name.startsWith('plugins.'))
  return Object.fromEntries(kept.map(([name, value]) => [redactTokens(name), value] as const).sort())
}

/** Anything shaped like a JWT, cut out. */
export function redactTokens(text: string): string {
  return text.replace(/\beyJ[\w-]{4,}(\.[\w-]*){0,2}/g, '[token]')
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
