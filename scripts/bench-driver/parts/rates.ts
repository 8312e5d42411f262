/** What the generator uses beside the server under test, at every rate up to the knee; and how late it sends. */
import { runLoop, spreadOf } from '../contenders.ts'
import type { OwnAnswer } from '../loops/ours.ts'
import { fixed, type Report, spreadText } from '../report.ts'
import { startServer, type TestServer } from '../server.ts'
import type { Task } from '../task.ts'

const ratesPerSecond = [250, 500, 1000, 2000, 4000, 8000, 12_000, 16_000, 20_000]
const sockets = 100
/** The knee: what is asked for no longer comes back, or no longer in time. */
const slowMs = 100

export async function rates(report: Report, runs: number): Promise<void> {
  for (const configuration of ['bare', 'hardened']) {
    const server = await startServer(configuration)
    try {
      report.say(`rates: CPU of the generator over CPU of the server, ${configuration}, ${sockets} sockets`)
      let worst = 0
      for (const ratePerSecond of ratesPerSecond) {
        const answers: OwnAnswer[] = []
        for (let run = 0; run < runs; run++)
          answers.push(
            await runLoop<OwnAnswer>('ours.ts', { ...taskOf(server, ratePerSecond), join: configuration !== 'bare' }),
          )
        const ratio = spreadOf(answers.map(({ cpuUs, serverCpuUs }) => cpuUs / serverCpuUs))
        const p99 = spreadOf(answers.map(({ p99Ms }) => p99Ms ?? Number.POSITIVE_INFINITY))
        const lost = answers.reduce((sum, answer) => sum + answer.lost, 0)
        const isPast = lost > 0 || p99.median > slowMs
        const share = spreadOf(answers.map(({ serverCpuUs }) => serverCpuUs / taskOf(server, 1).durationMs / 1000))
        report.say(
          `  ${ratePerSecond}/s: ${spreadText(ratio)}; p99 ${fixed(p99.median, 1)} ms, server ${fixed(share.median * 100, 0)} % of a core${isPast ? ': past the knee' : ''}`,
        )
        if (isPast) break
        worst = Math.max(worst, ratio.median)
      }
      report.judge(
        `generator's share of CPU, ${configuration}`,
        '<= 0.7 of the server at each rate',
        fixed(worst),
        worst <= 0.7,
      )
    } finally {
      await server.stop()
    }
  }
}

export async function lag(report: Report, runs: number): Promise<void> {
  const server = await startServer()
  try {
    report.say('lag: how late messages are sent, at 10,000 a second')
    const lags: number[] = []
    for (let run = 0; run < runs; run++) {
      lags.push((await runLoop<OwnAnswer>('ours.ts', taskOf(server, 10_000))).sendLagP99Ms)
    }
    const spread = spreadOf(lags)
    report.judge('send lag p99 at 10,000/s', '< 2 ms', `${spreadText(spread)} ms`, spread.median < 2)
  } finally {
    await server.stop()
  }
}

function taskOf({ url, token, pid }: TestServer, ratePerSecond: number): Task {
  return { kind: 'acks', url, token, pid, sockets, ratePerSecond, burst: 1, warmupMs: 3000, durationMs: 5000 }
}
