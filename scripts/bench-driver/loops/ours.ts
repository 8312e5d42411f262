/** Contender: the open-loop driver, with its plan, its ledger, its histograms and its validity gates. */
import { runWorkload } from '../../../scenarios/open-loop/run.ts'
import { parseTrace } from '../../../scenarios/open-loop/trace.ts'
import { ackEcho } from '../../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../../scenarios/workloads/room-broadcast.ts'
import { loadTarget } from '../load-target.ts'
import { type Answer, answer, ownTask, type Task } from '../task.ts'

export interface OwnAnswer extends Answer {
  readonly serverCpuUs: number
  readonly sendLagP99Ms: number
  readonly p99Ms: number | null
  readonly lost: number
  /** The validity gates that were crossed. */
  readonly crossed: readonly string[]
}

const task = ownTask()
const isAcks = task.kind === 'acks'
const run = await runWorkload({
  target: loadTarget(task.url, [task.token], { pid: task.pid, join: task.join ?? !isAcks }),
  workload: isAcks ? ackEcho : roomBroadcast,
  sockets: task.sockets,
  ratePerSecond: task.ratePerSecond,
  ...(task.burst === 1 ? {} : { shape: { kind: 'replay', trace: burstsOf(task) } }),
  warmupMs: task.warmupMs,
  durationMs: task.durationMs,
  drainMs: 2000,
  connectsPerSecond: 1000,
  connectsInFlight: 50,
})
const { counters, ledger, validity } = run
const sent = counters.sent ?? 0
const heard = (ledger?.onTime ?? 0) + (ledger?.late ?? 0)
answer<OwnAnswer>({
  count: heard,
  cpuUs: (counters.generatorCpuUsPerSent ?? Number.NaN) * sent,
  serverCpuUs: (counters.serverCpuUsPerSent ?? Number.NaN) * sent,
  sendLagP99Ms: counters.sendLagP99Ms ?? Number.NaN,
  lost: ledger?.lost ?? 0,
  p99Ms: run.responseTime?.p99Ms ?? null,
  crossed: validity.gates.filter(({ ok }) => !ok).map(({ name, actual }) => `${name} ${actual}`),
})

/** The times of bursts, as a recorded trace. */
function burstsOf({ burst, ratePerSecond, durationMs }: Task) {
  const everyMs = (burst * 1000) / ratePerSecond
  const times: number[] = []
  for (let atMs = 0; atMs < durationMs; atMs += everyMs) for (let i = 0; i < burst; i++) times.push(atMs)
  return parseTrace(JSON.stringify(times), 'bursts')
}
