import type { BenchRun, Threshold } from '../../reports/model.ts'
import type { Recorder } from '../open-loop/recorder.ts'
import { toLatency } from '../open-loop/tally.ts'

/** What came of every request. `sent` is all the others, and what a closed connection swallowed. */
export interface Counts {
  sent: number
  /** 2xx with the body that was asked for. */
  right: number
  /** 2xx with another body. */
  wrong: number
  redirected: number
  /** 429: a rate limit at work, and no defect. */
  limited: number
  /** 4xx but 429. */
  refused: number
  /** 5xx. */
  failed: number
  /** Connections that were refused or reset. */
  errors: number
  timeouts: number
}

export interface HttpOutcome {
  readonly work: { readonly workload: string }
  readonly counts: Readonly<Counts>
  readonly recorder: Recorder
  readonly startedAt: Date
  readonly durationMs: number
  /** Share of the run in which the event loop of the generator was busy, 0 to 1. */
  readonly loopUtilization: number
  readonly parameters: Readonly<Record<string, number>>
}

/** A closed-loop run as a benchmark. It has no response time: nothing was planned. */
export function toBenchRun(outcome: HttpOutcome): BenchRun {
  const { counts, recorder, durationMs } = outcome
  const answered = countAnswers(counts)
  const perSecond = (count: number) => Math.round((count / durationMs) * 100_000) / 100
  const gates = checkMeasurement(outcome, answered)
  return {
    workload: outcome.work.workload,
    tool: 'autocannon',
    startedAt: outcome.startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    parameters: outcome.parameters,
    plannedRatePerSecond: null,
    achievedRatePerSecond: perSecond(answered),
    goodputPerSecond: perSecond(counts.right),
    responseTime: null,
    serviceTime: toLatency(recorder.service),
    ledger: null,
    validity: { valid: gates.every((gate) => gate.ok), gates },
    thresholds: checkTarget(counts),
    counters: {
      'requests sent': counts.sent,
      'answers 2xx': counts.right + counts.wrong,
      'answers 2xx with a wrong body': counts.wrong,
      'answers 3xx': counts.redirected,
      'answers 429': counts.limited,
      'answers 4xx but 429': counts.refused,
      'answers 5xx': counts.failed,
      'connection errors': counts.errors,
      timeouts: counts.timeouts,
      'requests without an answer': unanswered(counts),
    },
    timeline: recorder.timeline,
  }
}

function countAnswers({ right, wrong, redirected, limited, refused, failed }: Readonly<Counts>): number {
  return right + wrong + redirected + limited + refused + failed
}

/** Those of a connection that was closed under them, and the last of each connection when the time was up. */
function unanswered(counts: Readonly<Counts>): number {
  return Math.max(0, counts.sent - countAnswers(counts) - counts.errors - counts.timeouts)
}

function checkMeasurement({ counts, parameters, loopUtilization }: HttpOutcome, answered: number): Threshold[] {
  const { connections = 0 } = parameters
  const missing = unanswered(counts)
  const busy = Math.round(loopUtilization * 100)
  return [
    { name: 'answers', limit: '>= 1', actual: String(answered), ok: answered >= 1 },
    {
      name: 'requests without an answer',
      limit: `<= ${connections}, one for each connection that the end cut off`,
      actual: String(missing),
      ok: missing <= connections,
    },
    // Above that the rate is the generator's and not the target's.
    { name: 'generator loop', limit: '<= 90 % busy', actual: `${busy} %`, ok: loopUtilization <= 0.9 },
  ]
}

/** Refusals by a rate limit are in the counters and judge nothing: the limit may be what is being measured. */
function checkTarget(counts: Readonly<Counts>): Threshold[] {
  const none = (name: string, count: number): Threshold => ({
    name,
    limit: '0',
    actual: String(count),
    ok: count === 0,
  })
  return [
    { name: 'right answers', limit: '>= 1', actual: String(counts.right), ok: counts.right >= 1 },
    none('answers with a wrong body', counts.wrong),
    none('redirections', counts.redirected),
    none('refusals but 429', counts.refused),
    none('server errors', counts.failed),
    none('connection errors', counts.errors),
    none('timeouts', counts.timeouts),
  ]
}
