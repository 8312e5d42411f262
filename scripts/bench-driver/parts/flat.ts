/** The generator's cost of a message while the number of sockets grows. */
import { interleave, ratioOf, runLoop, spreadOf } from '../contenders.ts'
import type { OwnAnswer } from '../loops/ours.ts'
import { type Report, spreadText } from '../report.ts'
import { startServer } from '../server.ts'

const ratePerSecond = 5000
const sizes = [100, 1000, 10_000]
/** Flat: ten thousand sockets may cost so much more a message than a hundred. */
const most = 1.25

export async function flat(report: Report, runs: number): Promise<void> {
  const server = await startServer()
  const { url, token, pid } = server
  try {
    report.say(
      `flat: CPU of the generator for a message, ${ratePerSecond} messages/s, heartbeats of all sockets included`,
    )
    const times = { warmupMs: 4000, durationMs: 6000 }
    const cost = async (sockets: number): Promise<number> => {
      const task = { kind: 'acks', url, token, pid, sockets, ratePerSecond, burst: 1, ...times } as const
      const { cpuUs, count } = await runLoop<OwnAnswer>('ours.ts', task)
      return cpuUs / count
    }
    const contenders = Object.fromEntries(sizes.map((sockets) => [`${sockets}`, () => cost(sockets)]))
    const figures = await interleave(runs, contenders, (round) => console.error(`  flat, run ${round + 1} of ${runs}`))
    const few = figures[`${sizes[0]}`] ?? []
    for (const [sockets, values] of Object.entries(figures)) {
      report.say(
        `  ${sockets} sockets: ${spreadText(spreadOf(values), 1)} us a message, ${spreadText(ratioOf(values, few))} times`,
      )
    }
    const growth = ratioOf(figures[`${sizes.at(-1)}`] ?? [], few)
    report.judge(
      'cost of a message, 10,000 sockets against 100',
      `<= ${most} times`,
      spreadText(growth),
      growth.median <= most,
    )
  } finally {
    await server.stop()
  }
}
