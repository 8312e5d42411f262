/**
 * Acknowledged messages per CPU-second of the generator, in the two ways in which load comes. Planned: all at one rate,
 * which artillery does not know. Closed loop: every user sends its next message when the one before is acknowledged, as
 * fast as the server goes. On a quiet machine the first mostly measures what it costs to wake a process that sleeps.
 */
import { runArtillery } from '../artillery.ts'
import { interleave, perCpuSecond, runLoop, startLoop } from '../contenders.ts'
import { measureFromOutside } from '../from-outside.ts'
import { judgeContenders, type Report } from '../report.ts'
import { startServer } from '../server.ts'
import type { Task } from '../task.ts'

const sockets = 100
const ratePerSecond = 12_000

const watch = { metric: 'gatecrash_events_total', from: 20_000, durationMs: 5000 } as const
// Arrivals keep artillery's clock spinning: they are over before it is measured.
const artillery = { script: 'artillery.yml', phases: [{ duration: 2, arrivalRate: sockets / 2 }], ...watch } as const

export async function acks(report: Report, runs: number): Promise<void> {
  const server = await startServer()
  const { url, token, pid } = server
  const planned: Task = {
    kind: 'acks',
    url,
    token,
    pid,
    sockets,
    burst: 1,
    warmupMs: 3000,
    durationMs: 5000,
    ratePerSecond,
  }
  const atRate = (file: string) => async () => perCpuSecond(await runLoop(file, planned))
  const closed = (file: string) => async () =>
    perCpuSecond(await measureFromOutside(server, startLoop(file, { ...planned, closedLoop: true }), watch))
  try {
    report.say(`acks, planned: ${ratePerSecond} messages/s over ${sockets} sockets`)
    await compare(report, runs, 'planned', {
      gatecrash: atRate('ours.ts'),
      ws: atRate('ws-loop.ts'),
      'socket.io-client': atRate('socketio-loop.ts'),
      'frame counter': atRate('frame-counter.ts'),
    })
    report.say(`acks, closed loop: ${sockets} users`)
    await compare(report, runs, 'closed loop', {
      gatecrash: closed('ours-closed.ts'),
      ws: closed('ws-loop.ts'),
      'socket.io-client': closed('socketio-loop.ts'),
      'frame counter': closed('frame-counter.ts'),
      artillery: async () => perCpuSecond(await runArtillery(server, artillery)),
    })
  } finally {
    await server.stop()
  }
}

async function compare(
  report: Report,
  runs: number,
  way: string,
  contenders: Readonly<Record<string, () => Promise<number>>>,
): Promise<void> {
  const figures = await interleave(runs, contenders, (round) =>
    console.error(`  acks, ${way}, run ${round + 1} of ${runs}`),
  )
  const goals = { ws: 1.1, 'socket.io-client': 2, ...('artillery' in contenders ? { artillery: 5 } : {}) }
  judgeContenders(report, `acknowledged messages, ${way},`, figures, goals)
}
