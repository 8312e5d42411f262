/** From what was measured to lines and a verdict on each goal. Pure. */
import type { Cost } from './cost.ts'
import type { FloodRun } from './flood.ts'

/** One line of the state file. A cost pair was measured one right after the other. */
export type Sample =
  | { readonly kind: 'cost'; readonly bare: Cost; readonly hardened: Cost }
  | ({ readonly kind: 'flood' } & FloodRun)
  | { readonly kind: 'idle'; readonly asked: number; readonly open: number; readonly kbEach: number }

export interface Row {
  readonly what: string
  readonly goal: string
  readonly measured: string
  /** Undefined: nothing was measured for it. */
  readonly met: boolean | undefined
  readonly detail: string
}

interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { min: sorted[0]!, median, max: sorted.at(-1)! }
}

const ofKind = <Kind extends Sample['kind']>(samples: readonly Sample[], kind: Kind) =>
  samples.filter((sample): sample is Extract<Sample, { kind: Kind }> => sample.kind === kind)

const unmeasured = (what: string, goal: string): Row => ({ what, goal, measured: '', met: undefined, detail: '' })

function costRow(samples: readonly Sample[], name: keyof Cost, what: string, goal: number, unit: string): Row {
  const text = goal === 1 ? "no more than bare's" : `at least ${goal} of bare's`
  const pairs = ofKind(samples, 'cost')
  if (pairs.length === 0) return unmeasured(what, text)
  const { min, median, max } = spread(pairs.map(({ bare, hardened }) => bare[name] / hardened[name]))
  const of = (configuration: 'bare' | 'hardened') => {
    const cost = spread(pairs.map((pair) => pair[configuration][name]))
    return `${configuration} ${cost.median.toPrecision(3)} (${cost.min.toPrecision(3)} to ${cost.max.toPrecision(3)})`
  }
  return {
    what,
    goal: text,
    measured: `${median.toFixed(3)} (${min.toFixed(3)} to ${max.toFixed(3)})`,
    met: median >= goal,
    detail: `${of('bare')}, ${of('hardened')} ${unit}`,
  }
}

function floodRows(samples: readonly Sample[]): Row[] {
  const what = "honest users' p99 under a flood"
  const heard = "honest users' messages under a flood"
  const runs = ofKind(samples, 'flood')
  if (runs.length === 0) return [unmeasured(what, 'under 3 times quiet'), unmeasured(heard, 'all arrive')]
  const { min, median, max } = spread(runs.map(({ quietMs, floodedMs }) => floodedMs / quietMs))
  const [quiet, flooded] = [spread(runs.map((run) => run.quietMs)), spread(runs.map((run) => run.floodedMs))]
  const sum = (name: 'sent' | 'arrived' | 'flooded') => runs.reduce((total, run) => total + run[name], 0)
  return [
    {
      what,
      goal: 'under 3 times quiet',
      measured: `${median.toFixed(2)} times (${min.toFixed(2)} to ${max.toFixed(2)})`,
      met: median < 3,
      detail: `quiet ${quiet.median.toFixed(1)} ms, flooded ${flooded.median.toFixed(1)} ms; ${sum('flooded')} flood messages`,
    },
    {
      what: heard,
      goal: 'all arrive',
      measured: `${sum('arrived')} of ${sum('sent')}`,
      met: sum('arrived') === sum('sent'),
      detail: '',
    },
  ]
}

function idleRow(samples: readonly Sample[]): Row {
  const what = 'idle authenticated sockets in one process'
  const last = ofKind(samples, 'idle').at(-1)
  if (last === undefined) return unmeasured(what, '10,000 stay open')
  return {
    what,
    goal: '10,000 stay open',
    measured: `${last.open} of ${last.asked}`,
    met: last.open === last.asked && last.asked >= 10_000,
    detail: `${last.kbEach.toFixed(1)} KB of resident memory each`,
  }
}

/** All goals, in the order of the report: ratios are median (min to max) over the runs. */
export function findings(samples: readonly Sample[]): readonly Row[] {
  return [
    costRow(samples, 'ackedMessage', 'acknowledged messages for the same CPU', 0.9, 'ms each'),
    costRow(samples, 'delivery', 'broadcast deliveries at 200 receivers', 0.9, 'ms each'),
    costRow(samples, 'connect', 'connects', 0.8, 'ms each'),
    costRow(samples, 'idleSocket', 'memory per idle socket', 1, 'KB of heap and buffers'),
    ...floodRows(samples),
    idleRow(samples),
  ]
}

/** Whether a goal was met, in a word. */
export const verdict = ({ met }: Row): string => (met === undefined ? 'not measured' : met ? 'met' : 'NOT met')
