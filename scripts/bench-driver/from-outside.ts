/** Measures a contender that does not measure itself: its CPU time by proc(5), and what it did by the server's counter. */
import type { ChildProcess } from 'node:child_process'
import { cpuUsOf, type TestServer } from './server.ts'
import { type Answer, sleep } from './task.ts'

export interface Watch {
  /** The server's counter that says how far it has come. */
  readonly metric: string
  /** Measuring begins when the counter has come so far. */
  readonly from: number
  readonly durationMs: number
}

/** Measures the process over its time, then kills it. Throws when it does not come to its load within a minute. */
export async function measureFromOutside(server: TestServer, child: ChildProcess, watch: Watch): Promise<Answer> {
  const { pid } = child
  if (pid === undefined) throw new Error('the contender could not be started')
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    const beganAt = await server.metric(watch.metric)
    for (let waits = 0; (await server.metric(watch.metric)) < beganAt + watch.from; waits++) {
      if (child.exitCode !== null || waits > 300) throw new Error('the contender did not come to its load')
      await sleep(200)
    }
    const cpuUs = cpuUsOf(pid)
    const before = await server.metric(watch.metric)
    await sleep(watch.durationMs)
    return { cpuUs: cpuUsOf(pid) - cpuUs, count: (await server.metric(watch.metric)) - before }
  } finally {
    child.kill('SIGKILL')
    await gone
  }
}
