import type { EventEmitter } from 'node:events'
import { performance } from 'node:perf_hooks'
import type autocannon from 'autocannon'
import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { allowedUrl } from '../allowed-url.ts'
import { closeRecorder, createRecorder, recordError, recordReceipt, recordSend } from '../open-loop/recorder.ts'
import { type Counts, toBenchRun } from './http-bench-run.ts'

export interface LoadLimits {
  /** Default 5. */
  readonly durationS?: number
  /** Open at one time; each sends its next request when the last is answered. */
  readonly connections?: number
  /** Ends the run when it comes before the duration. Default 20,000. */
  readonly maxRequests?: number
  readonly allowRemote?: readonly string[]
  readonly signal?: AbortSignal
}

export interface HttpWork {
  readonly workload: string
  /** Of the server; paths are in the requests. */
  readonly url: string
  /** Each connection goes through them in turn, every one from another place. */
  readonly requests: readonly autocannon.Request[]
  /** A 2xx answer with another body is no success. */
  readonly isRight: (body: string) => boolean
}

const timeoutS = 5
/** Errors after which the target is taken for gone. */
const bailout = 500

/**
 * Drives HTTP requests by a closed loop and counts what came of each: right answers, wrong ones, refusals by a rate
 * limit apart, errors, and requests that a closed connection swallowed. Latencies are of right answers only.
 * Throws HarnessError `remote-refused`, `usage` (autocannon is not installed), `target-unreachable` or `target-hung`
 * (no answer at all), `interrupted`.
 */
export async function runAutocannon(work: HttpWork, limits: LoadLimits): Promise<BenchRun> {
  const { durationS = 5, connections = 4, maxRequests = 20_000, signal } = limits
  const url = await allowedUrl(work.url, limits.allowRemote)
  const autocannon = await load()
  if (signal?.aborted) throw interrupted()

  const counts: Counts = {
    sent: 0,
    right: 0,
    wrong: 0,
    redirected: 0,
    limited: 0,
    refused: 0,
    failed: 0,
    errors: 0,
    timeouts: 0,
  }
  const recorder = createRecorder(0)
  const startedAt = new Date()
  const beganMs = performance.now()
  const now = () => performance.now() - beganMs
  // Autocannon looks at its end only now and then, and that time is no part of the run.
  let lastMs = 0
  const loop = performance.eventLoopUtilization()
  let turn = 0
  // Set by onResponse just before the event `response` of the same answer: the one has the body, the other the time.
  let right = false
  const requests = work.requests.map((request) => ({
    ...request,
    onResponse: (status: number, body: string) => {
      right = status >= 200 && status < 300 && work.isRight(body)
    },
  }))
  const setupClient = (client: autocannon.Client) => {
    const first = turn++ % requests.length
    client.setRequests([...requests.slice(first), ...requests.slice(0, first)])
    // Its type leaves this event out.
    ;(client as unknown as EventEmitter).on('request', () => {
      counts.sent += 1
      recordSend(recorder, now(), 0)
    })
  }

  const result = await new Promise<autocannon.Result>((done, failed) => {
    const instance = autocannon(
      {
        url: url.origin,
        connections: Math.min(connections, maxRequests),
        duration: durationS,
        maxOverallRequests: maxRequests,
        timeout: timeoutS,
        sampleInt: 100,
        bailout,
        requests,
        setupClient,
        // No rate: with one, autocannon would correct for coordinated omission, and takes seconds for milliseconds there.
      },
      (error, outcome) => (error ? failed(error) : done(outcome)),
    )
    const stop = () => instance.stop()
    signal?.addEventListener('abort', stop, { once: true })
    instance.on('done', () => signal?.removeEventListener('abort', stop))
    instance.on('response', (_client, status, _bytes, responseMs) => {
      const atMs = now()
      lastMs = atMs
      counts[judge(status, right)] += 1
      if (right) recordReceipt(recorder, atMs - responseMs, atMs - responseMs, atMs)
      else recordError(recorder, atMs)
    })
    instance.on('reqError', () => {
      lastMs = now()
      recordError(recorder, lastMs)
    })
  })
  const busyMs = performance.eventLoopUtilization(loop).active
  closeRecorder(recorder, lastMs)
  if (signal?.aborted) throw interrupted()
  counts.timeouts = result.timeouts
  counts.errors = result.errors - result.timeouts
  refuseSilence(counts, work)
  return toBenchRun({
    work,
    counts,
    recorder,
    startedAt,
    durationMs: lastMs,
    loopUtilization: Math.min(1, busyMs / lastMs),
    parameters: { durationS, connections, maxRequests, requests: requests.length, timeoutS },
  })
}

async function load(): Promise<typeof autocannon> {
  try {
    return (await import('autocannon')).default
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new HarnessError('usage', 'autocannon is not installed', { hint: 'npm install autocannon@9.0.0', cause })
  }
}

function judge(status: number, right: boolean): Exclude<keyof Counts, 'sent' | 'errors' | 'timeouts'> {
  if (status === 429) return 'limited'
  if (status >= 500) return 'failed'
  if (status >= 400) return 'refused'
  if (status >= 300) return 'redirected'
  return right ? 'right' : 'wrong'
}

function refuseSilence(
  { right, wrong, redirected, limited, refused, failed, timeouts }: Counts,
  { url }: HttpWork,
): void {
  if (right + wrong + redirected + limited + refused + failed > 0) return
  if (timeouts > 0) throw new HarnessError('target-hung', `${url} took requests and answered none`)
  throw new HarnessError('target-unreachable', `${url} answered no request`, { hint: 'is the server running there?' })
}

function interrupted(): HarnessError {
  return new HarnessError('interrupted', 'the HTTP load was interrupted')
}
