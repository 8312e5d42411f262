/**
 * Did the run measure the target, or the generator? Each gate is a figure beside its limit; a crossed one voids the run.
 * The limits are those of design/load.md 5.4. Pure: the facts are gathered by the driver.
 */
import type { Threshold, Validity } from '../../reports/model.ts'

export interface ValidityFacts {
  /** 99th percentile of real send less planned time; NaN if nothing was sent. */
  readonly sendLagP99Ms: number
  /** Median response time; NaN if nothing was received. */
  readonly responseP50Ms: number
  /** Messages that the plan asked for, and the share of its rate that was kept, 1 for all of it. */
  readonly planned: number
  readonly offeredShare: number
  /** Share of the plateau in which the generator's event loop was busy, 0 to 1. */
  readonly loopUtilization: number
  readonly loopDelayP99Ms: number
  readonly ledger: {
    readonly expected: number
    readonly onTime: number
    readonly late: number
    readonly lost: number
    readonly balanced: boolean
    readonly unexpected: number
  }
  readonly socketsWanted: number
  readonly socketsOpened: number
  /** From the beginning of the warm-up to the end of the drain. */
  readonly elapsedMs: number
  readonly configuredMs: number
  /** Frames that were parsed whole beside the fast reader, and those on which the two did not agree. */
  readonly controlFrames: number
  readonly controlMismatches: number
  readonly environment: EnvironmentFacts
  /** Share of the plateau in which the system held the process back (cgroup), 0 to 1; null if it cannot be read. */
  readonly throttledShare: number | null
  /** Median of an idle echo before and after; null if it was not asked for. */
  readonly quietControl: { readonly beforeMs: number; readonly afterMs: number } | null
  /** Why the plateau ended early; null if it did not. */
  readonly stopped: string | null
}

export interface EnvironmentFacts {
  /** Infinity where the system says nothing. */
  readonly descriptorLimit: number
  readonly descriptorsNeeded: number
  readonly localPorts: number
  readonly portsNeeded: number
  readonly cores: number
}

/** All gates with their figures. `valid` is false as soon as one is crossed. */
export function judgeValidity(facts: ValidityFacts): Validity {
  const gates = [
    sendLag(facts),
    gate(
      'offered rate',
      '>= 99 % of the plan',
      percent(facts.offeredShare),
      facts.planned > 0 && facts.offeredShare >= 0.99,
    ),
    gate('generator loop', '<= 70 % busy', percent(facts.loopUtilization), facts.loopUtilization <= 0.7),
    gate('generator loop delay', 'p99 <= 10 ms', ms(facts.loopDelayP99Ms), facts.loopDelayP99Ms <= 10),
    ledger(facts),
    gate(
      'sockets',
      `${facts.socketsWanted} open`,
      `${facts.socketsOpened}`,
      facts.socketsOpened >= facts.socketsWanted,
    ),
    gate(
      'elapsed',
      `<= ${seconds(1.5 * facts.configuredMs)}`,
      seconds(facts.elapsedMs),
      facts.elapsedMs <= 1.5 * facts.configuredMs,
    ),
    gate(
      'parsed control group',
      'agrees with the fast reader',
      `${facts.controlMismatches} of ${facts.controlFrames} frames differ`,
      facts.controlMismatches === 0,
    ),
    ...judgeEnvironment(facts.environment),
  ]
  if (facts.throttledShare !== null) {
    gates.push(
      gate('processor', 'held back < 1 % of the time', percent(facts.throttledShare), facts.throttledShare < 0.01),
    )
  }
  if (facts.quietControl !== null) gates.push(quiet(facts.quietControl))
  if (facts.stopped !== null) gates.push(gate('whole run', 'runs to its end', facts.stopped, false))
  return { valid: gates.every((one) => one.ok), gates }
}

/** The gates that can be judged before the first socket is opened. */
export function judgeEnvironment(facts: EnvironmentFacts): Threshold[] {
  return [
    gate(
      'open files',
      `>= ${facts.descriptorsNeeded}`,
      Number.isFinite(facts.descriptorLimit) ? `${facts.descriptorLimit}` : 'no limit known',
      facts.descriptorLimit >= facts.descriptorsNeeded,
    ),
    gate('local ports', `>= ${facts.portsNeeded}`, `${facts.localPorts}`, facts.localPorts >= facts.portsNeeded),
    // One core is no reason to void a run, but the reader must know that server and generator took turns on it.
    gate('cores', '2 for server and generator', facts.cores < 2 ? 'loopback, shared core' : `${facts.cores}`, true),
  ]
}

/** max(2 ms, 10 % of the median), and never above 50 ms. */
export function sendLagLimitMs(responseP50Ms: number): number {
  const tenth = Number.isNaN(responseP50Ms) ? 0 : responseP50Ms / 10
  return Math.min(50, Math.max(2, tenth))
}

function sendLag(facts: ValidityFacts): Threshold {
  const limit = sendLagLimitMs(facts.responseP50Ms)
  return gate('send lag', `p99 <= ${ms(limit)}`, ms(facts.sendLagP99Ms), facts.sendLagP99Ms <= limit)
}

function ledger(facts: ValidityFacts): Threshold {
  const { expected, onTime, late, lost, balanced, unexpected } = facts.ledger
  const actual = `${onTime} + ${late} + ${lost} of ${expected}${unexpected > 0 ? `, ${unexpected} not foreseen` : ''}`
  return gate('ledger', 'on time + late + lost = expected', actual, balanced && unexpected === 0)
}

function quiet(control: { readonly beforeMs: number; readonly afterMs: number }): Threshold {
  const difference = Math.abs(control.afterMs - control.beforeMs)
  // Timers and schedulers alone move the median of an idle loopback by some tenths of a millisecond.
  const ok = difference <= Math.max(0.2 * Math.min(control.beforeMs, control.afterMs), 0.3)
  return gate(
    'quiet control',
    'within 20 % or 0.3 ms',
    `${ms(control.beforeMs)} before, ${ms(control.afterMs)} after`,
    ok,
  )
}

function gate(name: string, limit: string, actual: string, ok: boolean): Threshold {
  return { name, limit, actual, ok }
}

function ms(value: number): string {
  return Number.isNaN(value) ? 'no samples' : `${value.toFixed(value < 10 ? 2 : 0)} ms`
}

function seconds(valueMs: number): string {
  return `${(valueMs / 1000).toFixed(1)} s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
