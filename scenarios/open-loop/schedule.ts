/**
 * Open-loop plans: when each message is due and who sends it, fixed before the run from a seed. What the server does
 * cannot change a plan; a message that is sent late keeps its planned time.
 */
import { HarnessError } from '../../errors.ts'
import { arrivalTimes, messagesIn, type Shape, type Stretch, steady, stretchesOf } from './arrival-times.ts'
import { createRandom, type Random, shuffled } from './random.ts'

/** `constant`: equal gaps, for comparison. `poisson`: independent users, for realism. */
export type Arrivals = 'constant' | 'poisson'

export interface PlanOptions {
  readonly arrivals: Arrivals
  /** Messages per second of the whole fleet, not of one sender. */
  readonly ratePerSecond: number
  readonly durationMs: number
  readonly senders: number
  readonly seed: number
  /** The run is refused when it would hold more messages. */
  readonly maxMessages?: number
}

/** A plan whose measured time begins after a warm-up, and whose rate has a shape. */
export interface ShapedPlanOptions extends PlanOptions {
  readonly warmupMs: number
  readonly shape: Shape
}

/** Message numbers run from 0 in planned order; sequence numbers run from 0 for each sender. */
export interface Plan {
  readonly count: number
  readonly senders: number
  readonly durationMs: number
  /** Milliseconds since the plan began, ascending, all below `durationMs`. */
  readonly plannedMs: Float64Array
  readonly sender: Uint32Array
  readonly seq: Uint32Array
  /** The length of each message's text; absent where all are alike. */
  readonly bytes?: Uint32Array
  /** Message numbers sorted by sender, then by sequence number. */
  readonly bySender: Uint32Array
  /** Where a sender's messages start in `bySender`; one entry more than there are senders. */
  readonly senderStart: Uint32Array
}

/** About 50 bytes each, with the ledger's part. */
const defaultMaxMessages = 10_000_000

/** A plan that is the same for the same options. Throws HarnessError `usage` for a rate, time or count that makes none. */
export function createPlan(options: PlanOptions): Plan {
  requirePositive('rate', options.ratePerSecond)
  requirePositive('duration', options.durationMs)
  return planOver(options, [steady(options.durationMs, options.ratePerSecond)])
}

/** The same with a warm-up before `durationMs`, and with a rate that is shaped. A replay brings its own times and rate. */
export function createShapedPlan(options: ShapedPlanOptions): Plan {
  const { shape, warmupMs, senders } = options
  requirePositive('duration', options.durationMs)
  if (shape.kind !== 'replay') {
    requirePositive('rate', options.ratePerSecond)
    return planOver(options, stretchesOf(shape, options))
  }
  const { trace } = shape
  const random = createRandom(options.seed)
  const meanPerSecond = (trace.atMs.length * 1000) / trace.durationMs
  const before = warmupMs > 0 ? arrivalTimes([steady(warmupMs, meanPerSecond)]) : new Float64Array()
  const count = requireRoom(before.length + trace.atMs.length, options)
  requirePositive('number of senders', senders)
  const plannedMs = new Float64Array(count)
  plannedMs.set(before)
  plannedMs.set(
    trace.atMs.map((atMs) => warmupMs + atMs),
    before.length,
  )
  const plan = indexPlan(plannedMs, inTurn(count, senders, random), senders, warmupMs + trace.durationMs)
  if (trace.bytes === undefined) return plan
  const sizes = trace.bytes
  return { ...plan, bytes: Uint32Array.from(plannedMs, (_, i) => sizes[Math.max(0, i - before.length)] as number) }
}

function planOver(options: PlanOptions, stretches: readonly Stretch[]): Plan {
  const { senders } = options
  requirePositive('number of senders', senders)
  for (const { fromPerSecond, toPerSecond } of stretches) {
    requirePositive('rate', fromPerSecond)
    requirePositive('rate', toPerSecond)
  }
  requireRoom(messagesIn(stretches), options)
  const durationMs = stretches.reduce((sum, stretch) => sum + stretch.durationMs, 0)
  const random = createRandom(options.seed)
  if (options.arrivals === 'poisson') {
    const plannedMs = arrivalTimes(stretches, random)
    // A superposition of equal Poisson processes: each arrival belongs to any sender with the same chance.
    const sender = Uint32Array.from(plannedMs, () => Math.floor(random() * senders))
    return indexPlan(plannedMs, sender, senders, durationMs)
  }
  const plannedMs = arrivalTimes(stretches)
  return indexPlan(plannedMs, inTurn(plannedMs.length, senders, random), senders, durationMs)
}

/** In turn, so that each sender keeps an even rate (servers limit by account), but not in the order of connecting. */
function inTurn(count: number, senders: number, random: Random): Uint32Array {
  const turn = shuffled(senders, random)
  return Uint32Array.from({ length: count }, (_, index) => turn[index % senders] as number)
}

function requireRoom(wanted: number, { maxMessages = defaultMaxMessages }: PlanOptions): number {
  if (wanted <= maxMessages) return wanted
  throw new HarnessError('usage', `The plan would hold ${Math.round(wanted)} messages; the limit is ${maxMessages}.`, {
    hint: 'Lower the rate or the duration.',
  })
}

/** A plan from given times and senders: `plannedMs` must ascend. */
export function indexPlan(plannedMs: Float64Array, sender: Uint32Array, senders: number, durationMs: number): Plan {
  const count = plannedMs.length
  const seq = new Uint32Array(count)
  const senderStart = new Uint32Array(senders + 1)
  const sent = new Uint32Array(senders)
  for (let message = 0; message < count; message++) {
    const from = sender[message] as number
    seq[message] = sent[from] as number
    sent[from] = (sent[from] as number) + 1
  }
  for (let from = 0; from < senders; from++)
    senderStart[from + 1] = (senderStart[from] as number) + (sent[from] as number)
  const bySender = new Uint32Array(count)
  for (let message = 0; message < count; message++) {
    bySender[(senderStart[sender[message] as number] as number) + (seq[message] as number)] = message
  }
  return { count, senders, durationMs, plannedMs, sender, seq, bySender, senderStart }
}

/** The message number of a sender's sequence number, or -1 if the plan has none. */
export function messageOf(plan: Plan, sender: number, seq: number): number {
  if (sender >= plan.senders) return -1
  const at = (plan.senderStart[sender] as number) + seq
  return at < (plan.senderStart[sender + 1] as number) ? (plan.bySender[at] as number) : -1
}

/** The number of the first message planned at or after `atMs`. */
export function firstPlannedAt(plan: Plan, atMs: number): number {
  let low = 0
  let high = plan.count
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((plan.plannedMs[middle] as number) < atMs) low = middle + 1
    else high = middle
  }
  return low
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new HarnessError('usage', `The ${name} must be a positive number; it is ${value}.`)
  }
}
