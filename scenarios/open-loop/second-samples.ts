/** What is read once a second beside the messages: sockets, and what the server costs, on the time axis of the plateau. */
import type { TimelinePoint } from '../../reports/model.ts'
import type { Fleet } from './fleet.ts'
import type { LoadTarget } from './load-target.ts'
import { type ProcessCost, readProcessCost } from './process-cost.ts'

type Sample = Pick<
  TimelinePoint,
  'socketsOpen' | 'socketsCut' | 'serverCpuShare' | 'serverResidentBytes' | 'serverLoopDelayMs'
>

export interface SecondSamples {
  /** By second of the plateau; a second without one was too busy to be sampled. */
  readonly samples: ReadonlyMap<number, Sample>
  /** @param atMs since the plateau began */
  take(atMs: number): void
}

export function createSecondSamples(target: LoadTarget, fleet: Fleet): SecondSamples {
  const samples = new Map<number, Sample>()
  let last = cost()
  let lastMs = performance.now()
  let asking = false

  function cost(): ProcessCost | null {
    return target.pid === undefined ? null : readProcessCost(target.pid)
  }

  async function askLoopDelay(second: number): Promise<void> {
    if (target.readLoopDelayMs === undefined || asking) return
    asking = true
    try {
      const serverLoopDelayMs = await target.readLoopDelayMs()
      if (serverLoopDelayMs !== undefined) samples.set(second, { ...samples.get(second), serverLoopDelayMs })
    } catch {
      // A server that is too busy for its own metrics: the gap in the curve says so.
    } finally {
      asking = false
    }
  }

  return {
    samples,
    take(atMs) {
      const second = Math.max(0, Math.round(atMs / 1000) - 1)
      const [now, nowMs] = [cost(), performance.now()]
      const spent =
        now === null || last === null
          ? {}
          : {
              serverCpuShare: Math.max(0, (now.cpuUs - last.cpuUs) / 1000 / (nowMs - lastMs)),
              serverResidentBytes: now.residentBytes,
            }
      last = now
      lastMs = nowMs
      if (atMs < 500) return // still the warm-up's
      samples.set(second, { ...samples.get(second), socketsOpen: fleet.openNow, socketsCut: fleet.cut, ...spent })
      void askLoopDelay(second)
    },
  }
}
