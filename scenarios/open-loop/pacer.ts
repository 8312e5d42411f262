/**
 * Keeps a plan's time. Timers wake for the coarse part, to a millisecond, and each wake hands out everything that is due;
 * what is late keeps its planned time. Nothing spins: a spinning clock costs a core and delays the receipts it measures.
 */
import type { Plan } from './schedule.ts'

export interface Pacer {
  /** On the clock of `performance.now()`. All times of the plan count from here. */
  readonly beganMs: number
  /** Resolves when the plan's time is over and everything was handed out, or after `stop`. */
  readonly over: Promise<void>
  /** Hands out nothing more. */
  stop(): void
  /** How many messages were handed out. */
  handedOut(): number
  /** When the last one was, in milliseconds since the beginning. */
  lastMs(): number
}

export interface PacerCalls {
  /** A message is due. */
  arrive(message: number): void
  /** The plateau begins or ends. */
  onPlateau(moment: 'start' | 'end'): void
}

/** Starts at once; the first messages may be handed out before this returns. */
export function startPacer(plan: Plan, plateauStartMs: number, calls: PacerCalls): Pacer {
  const beganMs = performance.now()
  let next = 0
  let lastMs = 0
  let state: 'warm-up' | 'plateau' | 'over' = 'warm-up'
  let timer: NodeJS.Timeout | undefined
  const { promise: over, resolve: end } = Promise.withResolvers<void>()

  function wake(): void {
    const nowMs = performance.now() - beganMs
    if (state === 'warm-up' && nowMs >= plateauStartMs) {
      state = 'plateau'
      calls.onPlateau('start')
    }
    // Only what is due at the beginning of this wake: a backlog must not keep the receipts from being read.
    const before = next
    while (next < plan.count && (plan.plannedMs[next] as number) <= nowMs) calls.arrive(next++)
    const laterMs = performance.now() - beganMs
    if (next > before) lastMs = laterMs
    if (next === plan.count && laterMs >= plan.durationMs) {
      stop()
      return
    }
    const dueMs = next < plan.count ? (plan.plannedMs[next] as number) : plan.durationMs
    const wakeMs = state === 'warm-up' ? Math.min(dueMs, plateauStartMs) : dueMs
    timer = setTimeout(wake, Math.max(1, Math.ceil(wakeMs - laterMs)))
  }

  function stop(): void {
    if (state === 'over') return
    clearTimeout(timer)
    if (state === 'plateau') calls.onPlateau('end')
    state = 'over'
    end()
  }

  wake()
  return { beganMs, over, stop, handedOut: () => next, lastMs: () => lastMs }
}
