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
  /** Hands out what is late by now, in milliseconds since the beginning: for whoever is awake anyway. */
  catchUp(nowMs: number): void
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

/** What a timer takes at least, and may be late by. */
const timerMs = 1

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
    handOut(nowMs)
    const laterMs = performance.now() - beganMs
    if (next === plan.count && laterMs >= plan.durationMs) {
      stop()
      return
    }
    const dueMs = next < plan.count ? (plan.plannedMs[next] as number) : plan.durationMs
    const wakeMs = state === 'warm-up' ? Math.min(dueMs, plateauStartMs) : dueMs
    // Rounded down: libuv counts whole milliseconds from the last thing that woke it, so a timer may be one late already.
    // Who wakes too early waits once more, for the last millisecond alone, in which little else wakes anything.
    timer = setTimeout(wake, Math.max(timerMs, Math.floor(wakeMs - laterMs)))
  }

  /** Only what is due by then: a backlog must not keep the receipts from being read. */
  function handOut(nowMs: number): void {
    const before = next
    while (next < plan.count && (plan.plannedMs[next] as number) <= nowMs) calls.arrive(next++)
    if (next > before) lastMs = performance.now() - beganMs
  }

  function catchUp(nowMs: number): void {
    if (state === 'plateau' && next < plan.count && (plan.plannedMs[next] as number) + timerMs <= nowMs) handOut(nowMs)
  }

  function stop(): void {
    if (state === 'over') return
    clearTimeout(timer)
    if (state === 'plateau') calls.onPlateau('end')
    state = 'over'
    end()
  }

  wake()
  return { beganMs, over, stop, catchUp, handedOut: () => next, lastMs: () => lastMs }
}
