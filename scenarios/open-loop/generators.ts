/**
 * Several generators, each in a thread of its own with its own sockets, rooms, plan and ledger, driven at the same time;
 * their runs are merged. No room is shared between two of them, so every ledger is whole in itself.
 */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import type { Shape } from './arrival-times.ts'
import type { LoadTarget, PlacedToken } from './load-target.ts'
import { mergeRuns } from './merge-runs.ts'
import { type BenchOptions, type Progress, type Settings, settle } from './options.ts'

/** What a thread is told: everything of the options that can be copied. */
export interface GeneratorTask {
  readonly workload: string
  readonly target: Omit<LoadTarget, 'network' | 'placeToken'>
  /** By user. */
  readonly placed: readonly PlacedToken[]
  readonly network: {
    readonly allowRemote: readonly string[]
    readonly maxRatePerSecond?: number
    readonly maxConnections?: number
    readonly proxy?: string
  }
  readonly settings: Partial<Settings>
  /** How long after the others its plan begins: equal plans must not make bursts together. */
  readonly delayMs: number
}

export type FromGenerator =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly run: BenchRun }
  | { readonly type: 'failed'; readonly code: string; readonly message: string; readonly hint?: string }

export type ToGenerator = 'go' | 'abort'

/** One for each core that the server leaves; on two cores the main thread alone. */
export function spareGenerators(): number {
  return Math.max(1, availableParallelism() - 1)
}

/**
 * Runs a workload by several generators. Throws HarnessError `usage` where there are fewer rooms or sockets than
 * generators, and as `runWorkload` does.
 */
export async function runGenerators(options: BenchOptions, generators: number): Promise<BenchRun> {
  const tasks = split(options, generators)
  const workers = tasks.map((task) => new Worker(workerFile, { workerData: task }))
  const abort = (): void => tellAll(workers, 'abort')
  options.signal?.addEventListener('abort', abort)
  if (options.signal?.aborted === true) abort()
  const latest: Progress[] = []
  let ready = 0
  try {
    const runs = await Promise.all(
      workers.map((worker, index) =>
        follow(worker, (said) => {
          if (said.type === 'ready' && ++ready === workers.length) tellAll(workers, 'go')
          if (said.type !== 'progress') return
          latest[index] = said.progress
          options.onProgress?.(together(latest.filter((one) => one !== undefined)))
        }),
      ),
    )
    return mergeRuns(runs)
  } finally {
    options.signal?.removeEventListener('abort', abort)
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Published builds have .js files, a checkout has .ts; this file ends the same way. */
const workerFile = new URL(`./generator-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

function tellAll(workers: readonly Worker[], word: ToGenerator): void {
  for (const worker of workers) worker.postMessage(word)
}

function follow(worker: Worker, hear: (said: FromGenerator) => void): Promise<BenchRun> {
  const { promise, resolve, reject } = Promise.withResolvers<BenchRun>()
  worker.on('message', (said: FromGenerator) => {
    hear(said)
    if (said.type === 'done') resolve(said.run)
    if (said.type === 'failed') {
      const { code, message, hint } = said
      reject(new HarnessError(code as 'internal', message, hint === undefined ? {} : { hint }))
    }
  })
  worker.once('error', (cause) => reject(new HarnessError('internal', `a generator failed: ${cause}`, { cause })))
  worker.once('exit', () => reject(new HarnessError('internal', 'a generator ended without a result')))
  return promise
}

function split(options: BenchOptions, generators: number): GeneratorTask[] {
  const { target, workload } = options
  const settings = settle(options)
  const layout = workload.layout(target, settings, 'split')
  const shared = layout.audience === 'room'
  // Pairs that write to each other are rooms without a name.
  const whole = shared ? new Set(layout.roomOfSocket).size : layout.sockets
  if (whole < generators) {
    throw new HarnessError(
      'usage',
      `${whole} ${shared ? 'rooms' : 'sockets'} cannot be spread over ${generators} generators.`,
      {
        hint: 'No two generators share one: use fewer generators, or more of them.',
      },
    )
  }
  const { allowRemote, maxRatePerSecond, maxConnections, proxy } = target.network
  // Functions cannot be copied; what they serve goes on beside the load, in this thread.
  const { network: _, placeToken, pid, refresh, withAlgorithm, readLoopDelayMs, ...plain } = target
  return Array.from({ length: generators }, (_, index) => {
    const from = Math.floor((whole * index) / generators)
    const part = Math.floor((whole * (index + 1)) / generators) - from
    const share = part / whole
    const sockets = shared ? (layout.sockets / whole) * part : part
    const users = rotated(target.users, shared ? (layout.sockets / whole) * from : from)
    const rooms = target.rooms === undefined ? undefined : shared ? target.rooms.slice(from, from + part) : target.rooms
    return {
      workload: workload.name,
      // The server is looked at by one of them only.
      target: {
        ...plain,
        users,
        ...(rooms === undefined ? {} : { rooms }),
        ...(index === 0 && pid !== undefined ? { pid } : {}),
      },
      placed: users.map(({ token }) => placeToken(token)),
      network: {
        allowRemote,
        ...(maxRatePerSecond === undefined ? {} : { maxRatePerSecond: maxRatePerSecond * share }),
        ...(maxConnections === undefined ? {} : { maxConnections: Math.floor(maxConnections / generators) }),
        ...(proxy === undefined ? {} : { proxy: proxy.href }),
      },
      settings: {
        ...settings,
        sockets,
        rooms: shared ? part : settings.rooms,
        ratePerSecond: settings.ratePerSecond * share,
        shape: shareOf(settings.shape, share, index, generators),
        seed: settings.seed + index,
        connectsPerSecond: settings.connectsPerSecond * share,
        officialClients: index === 0 ? settings.officialClients : 0,
      },
      delayMs: (index * 1000) / settings.ratePerSecond,
    }
  })
}

/** A rate is shared out; of a recording each takes every so-manieth message. */
function shareOf(shape: Shape, share: number, index: number, generators: number): Shape {
  if (shape.kind === 'ramp') return { kind: 'ramp', fromPerSecond: shape.fromPerSecond * share }
  if (shape.kind === 'step') return { kind: 'step', perSecond: shape.perSecond.map((rate) => rate * share) }
  if (shape.kind === 'steady') return shape
  const { atMs, bytes, durationMs } = shape.trace
  const mine = (_: number, at: number): boolean => at % generators === index
  const trace = { durationMs, atMs: atMs.filter(mine), ...(bytes === undefined ? {} : { bytes: bytes.filter(mine) }) }
  return { kind: 'replay', trace }
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : Math.floor(by) % list.length
  return [...list.slice(start), ...list.slice(0, start)]
}

/** The progress of all: sums, and of times the slowest. */
function together(parts: readonly Progress[]): Progress {
  const slowest = (of: (progress: Progress) => number | null): number | null => {
    const known = parts.map(of).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
  const sum = (of: (progress: Progress) => number): number => parts.reduce((total, one) => total + of(one), 0)
  return {
    ...(parts[0] as Progress),
    socketsOpen: sum(({ socketsOpen }) => socketsOpen),
    ratePerSecond: parts.some(({ ratePerSecond }) => ratePerSecond !== null)
      ? sum((one) => one.ratePerSecond ?? 0)
      : null,
    p50Ms: slowest(({ p50Ms }) => p50Ms),
    p99Ms: slowest(({ p99Ms }) => p99Ms),
    missing: sum(({ missing }) => missing),
  }
}
