/** Connections with a token, per CPU-second of the generator. */
import { runArtillery } from '../artillery.ts'
import { interleave, perCpuSecond, ratioOf, spreadOf } from '../contenders.ts'
import { startFleet } from '../fleet-process.ts'
import { judgeRatio, type Report, spreadText } from '../report.ts'
import { startServer } from '../server.ts'

const socketsEach = 1500

export async function connects(report: Report, runs: number): Promise<void> {
  report.say(`connects: ${socketsEach} at 500/s; artillery: 100 users/s, without the time that it takes to load`)
  const figures = await interleave(runs, { gatecrash, artillery }, (round) =>
    console.error(`  connects, run ${round + 1} of ${runs}`),
  )
  const { gatecrash: ours = [], artillery: theirs = [] } = figures
  report.say(`  gatecrash: ${spreadText(spreadOf(ours), 0)} connections per CPU-second`)
  report.say(`  artillery: ${spreadText(spreadOf(theirs), 0)}`)
  judgeRatio(report, 'connections against artillery', ratioOf(ours, theirs), 3)
}

async function gatecrash(): Promise<number> {
  const server = await startServer()
  try {
    const { url, token } = server
    const fleet = await startFleet({ url, token, plateaus: 1, socketsEach, connectsPerSecond: 500, settleMs: 0 })
    await fleet.end()
    return perCpuSecond({ count: socketsEach, cpuUs: fleet.plateaus[1]?.cpuUs ?? Number.NaN })
  } finally {
    await server.stop()
  }
}

async function artillery(): Promise<number> {
  const server = await startServer()
  try {
    return perCpuSecond(
      await runArtillery(server, {
        script: 'artillery-connects.yml',
        metric: 'gatecrash_connections',
        phases: [{ duration: 30, arrivalRate: 100 }],
        from: 200,
        durationMs: 6000,
      }),
    )
  } finally {
    await server.stop()
  }
}
