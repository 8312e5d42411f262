/**
 * What a run measures of each delivery: response time (from the plan), service time (from the real send), and both over
 * the seconds of the plateau. Two array increments for each sample.
 */
import type { TimelinePoint } from '../../reports/model.ts'
import {
  createTally,
  encode,
  merge,
  percentileMs,
  record,
  reset,
  restore,
  type Snapshot,
  snapshot,
  type Tally,
} from './tally.ts'

/** A second of the plateau that is over. Its counts are kept as they are: encoding them would delay the next second. */
interface Second extends TimelinePoint {
  readonly responses: Snapshot
  readonly services: Snapshot
}

export interface Recorder {
  /** From the planned time. Complete only after `closeRecorder`. */
  readonly response: Tally
  /** From the real send: for diagnosis, beside the response time. Complete only after `closeRecorder`. */
  readonly service: Tally
  /** Real send less planned time: what the generator itself added. */
  readonly lag: Tally
  /** The response and service times of the second that is being filled. */
  readonly second: Tally
  readonly secondService: Tally
  readonly timeline: Second[]
  /** When the plateau begins, in milliseconds since the plan's beginning. */
  readonly startMs: number
  secondEndMs: number
  sent: number
  received: number
  errors: number
  /** Percentiles of the last whole second, for the live view. */
  lastP50Ms: number | null
  lastP99Ms: number | null
}

/** A recorder whose seconds begin with the plateau. */
export function createRecorder(startMs: number): Recorder {
  return {
    response: createTally(),
    service: createTally(),
    lag: createTally(),
    second: createTally(),
    secondService: createTally(),
    timeline: [],
    startMs,
    secondEndMs: startMs + 1000,
    sent: 0,
    received: 0,
    errors: 0,
    lastP50Ms: null,
    lastP99Ms: null,
  }
}

/** One message went out. Times count from the plan's beginning; `lagMs` is how late the generator was. */
export function recordSend(recorder: Recorder, atMs: number, lagMs: number): void {
  if (atMs >= recorder.secondEndMs) turn(recorder, atMs)
  record(recorder.lag, lagMs)
  recorder.sent++
}

/** One first receipt. It counts in the second in which it came, wherever it was planned. */
export function recordReceipt(recorder: Recorder, plannedMs: number, sentMs: number, atMs: number): void {
  if (atMs >= recorder.secondEndMs) turn(recorder, atMs)
  record(recorder.second, atMs - plannedMs)
  record(recorder.secondService, atMs - sentMs)
  recorder.received++
}

/** A refused message, or a socket that was cut. */
export function recordError(recorder: Recorder, atMs: number): void {
  if (atMs >= recorder.secondEndMs) turn(recorder, atMs)
  recorder.errors++
}

/** Closes every second that is over at `atMs`; the live view calls it, so that silence shows as silence. */
export function turn(recorder: Recorder, atMs: number): void {
  while (atMs >= recorder.secondEndMs) closeSecond(recorder)
}

/** Closes the last, unfinished second too. Call once, at the end of the drain. */
export function closeRecorder(recorder: Recorder, atMs: number): void {
  turn(recorder, atMs)
  if (recorder.sent + recorder.received + recorder.errors > 0) closeSecond(recorder)
}

function closeSecond(recorder: Recorder): void {
  recorder.lastP50Ms = percentileMs(recorder.second, 50)
  recorder.lastP99Ms = percentileMs(recorder.second, 99)
  recorder.timeline.push({
    atS: recorder.timeline.length,
    sent: recorder.sent,
    received: recorder.received,
    errors: recorder.errors,
    p50Ms: recorder.lastP50Ms,
    p99Ms: recorder.lastP99Ms,
    ...(recorder.second.count === 0 ? {} : { maxMs: recorder.second.maxUs / 1000 }),
    responses: snapshot(recorder.second),
    services: snapshot(recorder.secondService),
  })
  merge(recorder.response, recorder.second)
  merge(recorder.service, recorder.secondService)
  reset(recorder.second)
  reset(recorder.secondService)
  recorder.sent = 0
  recorder.received = 0
  recorder.errors = 0
  recorder.secondEndMs += 1000
}

/** The seconds as a report carries them, each with its histograms, so that any stretch can be cut out and merged anew. */
export function timelineOf({ timeline }: Recorder): TimelinePoint[] {
  return timeline.map(({ responses, services, ...point }) => ({
    ...point,
    ...(responses.count === 0 ? {} : { responseHistogram: encode(restore(responses)) }),
    ...(services.count === 0 ? {} : { serviceHistogram: encode(restore(services)) }),
  }))
}
