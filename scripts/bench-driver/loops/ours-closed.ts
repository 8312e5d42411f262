/** Contender: the open-loop driver as a closed loop: a plan that is always behind, with one message in flight a socket. */
import { runWorkload } from '../../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../../scenarios/workloads/ack-echo.ts'
import { loadTarget } from '../load-target.ts'
import { ownTask } from '../task.ts'

const aboveAnyServer = 100_000

const { url, token, pid, sockets, warmupMs, durationMs } = ownTask()
await runWorkload({
  target: loadTarget(url, [token], { pid, join: false }),
  workload: ackEcho,
  sockets,
  ratePerSecond: aboveAnyServer,
  inFlightPerSender: 1,
  // Whoever measures it kills it before this is over.
  durationMs: 2 * (warmupMs + durationMs),
  warmupMs: 0,
  connectsPerSecond: 1000,
  connectsInFlight: 50,
})
