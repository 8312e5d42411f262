/**
 * When messages are due while the rate changes: a process of unit rate, its clock stretched by the cumulated rate.
 * Equal gaps and Poisson arrivals are the same computation, and so are a steady rate, a ramp and steps.
 */
import { HarnessError } from '../../errors.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'

/** The rate changes linearly from one end of a stretch to the other. */
export interface Stretch {
  readonly durationMs: number
  readonly fromPerSecond: number
  readonly toPerSecond: number
}

/** How the rate goes over the measured time. */
export type Shape =
  | { readonly kind: 'steady' }
  /** From here to the rate of the run. */
  | { readonly kind: 'ramp'; readonly fromPerSecond: number }
  /** One rate after the other, each for an equal part of the time. */
  | { readonly kind: 'step'; readonly perSecond: readonly number[] }
  /** The times of a recording, and its sizes where it has them; its arrivals are its own. */
  | { readonly kind: 'replay'; readonly trace: Trace }

/** The stretches of a shape other than `replay`, with the warm-up at the rate with which it begins. */
export function stretchesOf(
  shape: Exclude<Shape, { kind: 'replay' }>,
  run: { readonly ratePerSecond: number; readonly warmupMs: number; readonly durationMs: number },
): Stretch[] {
  const { ratePerSecond, warmupMs, durationMs } = run
  const stretches: Stretch[] =
    shape.kind === 'step'
      ? shape.perSecond.map((rate) => steady(durationMs / shape.perSecond.length, rate))
      : [
          {
            durationMs,
            fromPerSecond: shape.kind === 'ramp' ? shape.fromPerSecond : ratePerSecond,
            toPerSecond: ratePerSecond,
          },
        ]
  const first = stretches[0]
  if (first === undefined) throw new HarnessError('usage', 'A schedule of steps needs at least one rate.')
  return warmupMs > 0 ? [steady(warmupMs, first.fromPerSecond), ...stretches] : stretches
}

/** The highest rate of a run, in messages per second. */
export function peakOf(shape: Shape, ratePerSecond: number): number {
  if (shape.kind === 'step') return Math.max(...shape.perSecond)
  if (shape.kind === 'ramp') return Math.max(shape.fromPerSecond, ratePerSecond)
  return shape.kind === 'replay' ? (shape.trace.atMs.length * 1000) / shape.trace.durationMs : ratePerSecond
}

export function steady(durationMs: number, ratePerSecond: number): Stretch {
  return { durationMs, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond }
}

/** The mean number of messages of all stretches together. */
export function messagesIn(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, stretch) => sum + areaOf(stretch), 0)
}

/** 0.1 + 0.2 must not plan one message more than a person would count. */
const roundingError = 5e-7

/** Ascending times in milliseconds, at equal gaps of cumulated rate, or by Poisson where `random` is given. */
export function arrivalTimes(stretches: readonly Stretch[], random?: Random): Float64Array {
  let times = new Float64Array(Math.ceil(messagesIn(stretches)) + 64)
  let count = 0
  let unit = random === undefined ? 0 : -Math.log(random())
  let unitsBefore = 0
  let startMs = 0
  for (const stretch of stretches) {
    const area = areaOf(stretch)
    for (; unit < unitsBefore + area - roundingError; unit += random === undefined ? 1 : -Math.log(random())) {
      if (count === times.length) {
        const longer = new Float64Array(times.length * 2)
        longer.set(times)
        times = longer
      }
      times[count++] = startMs + timeIn(stretch, unit - unitsBefore)
    }
    unitsBefore += area
    startMs += stretch.durationMs
  }
  return times.slice(0, count)
}

function areaOf({ durationMs, fromPerSecond, toPerSecond }: Stretch): number {
  return ((fromPerSecond + toPerSecond) * durationMs) / 2000
}

/** When a stretch has had so many messages: the root of its cumulated rate, in the form that does not divide by zero. */
function timeIn({ durationMs, fromPerSecond, toPerSecond }: Stretch, messages: number): number {
  if (fromPerSecond === toPerSecond) return (messages * 1000) / fromPerSecond
  const slope = ((toPerSecond - fromPerSecond) * 1000) / durationMs
  const root = Math.sqrt(Math.max(0, fromPerSecond * fromPerSecond + 2 * slope * messages))
  return (2000 * messages) / (fromPerSecond + root)
}
