/** Deliveries received per CPU-second at 200 receivers, evenly paced and in bursts of ten broadcasts. */
import { interleave, perCpuSecond, runLoop } from '../contenders.ts'
import { judgeContenders, type Report } from '../report.ts'
import { startServer } from '../server.ts'
import type { Task } from '../task.ts'

const sockets = 200
const ratePerSecond = 50

export async function deliveries(report: Report, runs: number): Promise<void> {
  for (const burst of [1, 10]) {
    const server = await startServer()
    const { url, token, pid } = server
    const times = { warmupMs: 4000, durationMs: 6000 }
    const task: Task = { kind: 'deliveries', url, token, pid, sockets, ratePerSecond, burst, ...times }
    const how = burst === 1 ? 'paced' : `in bursts of ${burst}`
    try {
      report.say(`deliveries, ${how}: ${ratePerSecond} broadcasts/s to ${sockets} receivers`)
      const figures = await interleave(
        runs,
        {
          gatecrash: async () => perCpuSecond(await runLoop('ours.ts', task)),
          ws: async () => perCpuSecond(await runLoop('ws-loop.ts', task)),
          'socket.io-client': async () => perCpuSecond(await runLoop('socketio-loop.ts', task)),
          'frame counter': async () => perCpuSecond(await runLoop('frame-counter.ts', task)),
        },
        (round) => console.error(`  deliveries ${how}, run ${round + 1} of ${runs}`),
      )
      judgeContenders(report, `deliveries, ${how},`, figures, { ws: burst === 1 ? 1.3 : 1.5, 'socket.io-client': 2.5 })
    } finally {
      await server.stop()
    }
  }
}
