/** What a stretch of time cost the generator and, where it may be looked at, the server. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { readThrottledUs } from './environment.ts'
import { readProcessCost } from './process-cost.ts'

export interface Cost {
  readonly durationMs: number
  /** Share of the time in which the event loop was busy, 0 to 1. */
  readonly loopUtilization: number
  readonly loopDelayP99Ms: number
  readonly generatorCpuUs: number
  /** Null where the server's process is not ours to read, or ended. */
  readonly serverCpuUs: number | null
  readonly serverResidentBytes: number | null
  /** Share of the time in which the system held the generator back; null where it is not said. */
  readonly throttledShare: number | null
}

export interface Meter {
  /** Stops and reads. May be called once. */
  stop(): Cost
}

/** Starts measuring now. The caller stops it; a timer runs until then. */
export function startMeter(serverPid: number | undefined): Meter {
  const startMs = performance.now()
  // Each tick is a wake of the process: finer ones would be a good part of what an almost idle generator uses.
  const resolutionMs = 20
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const loop = performance.eventLoopUtilization()
  const cpu = process.cpuUsage()
  const throttledUs = readThrottledUs()
  const server = serverPid === undefined ? null : readProcessCost(serverPid)
  return {
    stop() {
      const durationMs = performance.now() - startMs
      const used = process.cpuUsage(cpu)
      const { utilization } = performance.eventLoopUtilization(loop)
      delay.disable()
      const throttledNowUs = readThrottledUs()
      const serverNow = serverPid === undefined ? null : readProcessCost(serverPid)
      return {
        durationMs,
        loopUtilization: utilization,
        // The monitor counts the whole time between two of its ticks; what is beyond the tick is the delay.
        loopDelayP99Ms: delay.count === 0 ? durationMs : Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
        generatorCpuUs: used.user + used.system,
        serverCpuUs: server === null || serverNow === null ? null : serverNow.cpuUs - server.cpuUs,
        serverResidentBytes: serverNow?.residentBytes ?? null,
        throttledShare:
          throttledUs === null || throttledNowUs === null ? null : (throttledNowUs - throttledUs) / 1000 / durationMs,
      }
    },
  }
}
