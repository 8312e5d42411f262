/**
 * Open-loop plans: when each message is due and who sends it, fixed before the run from a seed. What the server does
 * cannot change a plan; a message that is sent late keeps its planned time.
 */
import { HarnessError } from '../../errors.ts'
import { createRandom, shuffled } from './random.ts'

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

/** Message numbers run from 0 in planned order; sequence numbers run from 0 for each sender. */
export interface Plan {
  readonly count: number
  readonly senders: number
  readonly durationMs: number
  /** Milliseconds since the plan began, ascending, all below `durationMs`. */
  readonly plannedMs: Float64Array
  readonly sender: Uint32Array
  readonly seq: Uint32Array
  /** Message numbers sorted by sender, then by sequence number. */
  readonly bySender: Uint32Array
  /** Where a sender's messages start in `bySender`; one entry more than there are senders. */
  readonly senderStart: Uint32Array
}

/** About 50 bytes each, with the ledger's part. */
const defaultMaxMessages = 10_000_000

/** A plan that is the same for the same options. Throws HarnessError `usage` for a rate, time or count that makes none. */
export function createPlan(options: PlanOptions): Plan {
  const { ratePerSecond, durationMs, senders, seed } = options
  requirePositive('rate', ratePerSecond)
  requirePositive('duration', durationMs)
  requirePositive('number of senders', senders)
  const limit = options.maxMessages ?? defaultMaxMessages
  const wanted = (ratePerSecond * durationMs) / 1000
  if (wanted > limit) {
    throw new HarnessError('usage', `The plan would hold ${Math.round(wanted)} messages; the limit is ${limit}.`, {
      hint: 'Lower the rate or the duration.',
    })
  }
  const random = createRandom(seed)
  if (options.arrivals === 'poisson') {
    const plannedMs = poissonTimes(ratePerSecond, durationMs, random)
    // A superposition of equal Poisson processes: each arrival belongs to any sender with the same chance.
    const sender = Uint32Array.from(plannedMs, () => Math.floor(random() * senders))
    return indexPlan(plannedMs, sender, senders, durationMs)
  }
  const gapMs = 1000 / ratePerSecond
  // Rounded before it is rounded up: 0.1 + 0.2 must not plan one message more than a person would count.
  const count = Math.max(1, Math.ceil(Math.round(wanted * 1e6) / 1e6))
  const plannedMs = Float64Array.from({ length: count }, (_, index) => index * gapMs)
  // In turn, so that each sender keeps an even rate (servers limit by account), but not in the order of connecting.
  const turn = shuffled(senders, random)
  const sender = Uint32Array.from({ length: count }, (_, index) => turn[index % senders] as number)
  return indexPlan(plannedMs, sender, senders, durationMs)
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

function poissonTimes(ratePerSecond: number, durationMs: number, random: () => number): Float64Array {
  let times = new Float64Array(Math.ceil((ratePerSecond * durationMs) / 1000) + 64)
  let count = 0
  let atMs = 0
  for (;;) {
    atMs -= (Math.log(random()) * 1000) / ratePerSecond
    if (atMs >= durationMs) return times.slice(0, count)
    if (count === times.length) {
      const longer = new Float64Array(times.length * 2)
      longer.set(times)
      times = longer
    }
    times[count++] = atMs
  }
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new HarnessError('usage', `The ${name} must be a positive number; it is ${value}.`)
  }
}
