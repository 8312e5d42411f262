/** What every contender is asked to do, and what it answers: the same task, in a process of its own. */

export interface Task {
  readonly kind: 'acks' | 'deliveries'
  readonly url: string
  readonly token: string
  /** The server's process; absent where its cost is not asked for. */
  readonly pid?: number
  readonly sockets: number
  /** Default for deliveries. Where only members may speak, also for acks: each socket then hears itself as well. */
  readonly join?: boolean
  /** Of all sockets together; with `burst` the mean. */
  readonly ratePerSecond: number
  /** Each socket sends its next message as soon as the one before is acknowledged, whatever the rate. */
  readonly closedLoop?: boolean
  /** So many messages are sent at once, and then none until the rate allows. 1 is evenly paced. */
  readonly burst: number
  readonly warmupMs: number
  readonly durationMs: number
}

export interface Answer {
  /** Acknowledgements or deliveries in the measured time. */
  readonly count: number
  /** Of the contender's process, user and system, in the measured time. */
  readonly cpuUs: number
}

/** A message as long as the driver's own. */
export const payload = 'x'.repeat(64)

/** The task that this process was started with. */
export function ownTask(): Task {
  return JSON.parse(process.env.BENCH_TASK ?? '') as Task
}

/** Runs the measured time over a loop that is under way, answers, and ends the process. */
export async function answerAfter(task: Task, count: () => number): Promise<void> {
  await sleep(task.warmupMs)
  const before = count()
  const cpu = process.cpuUsage()
  await sleep(task.durationMs)
  const { user, system } = process.cpuUsage(cpu)
  answer({ count: count() - before, cpuUs: user + system })
}

export function answer<T extends Answer>(said: T): void {
  process.send?.(said, () => process.exit(0))
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * Sends as the task says, and returns what a loop calls when a message of a socket was acknowledged.
 *
 * At the task's rate, evenly, as the driver's plan does: a timer sleeps until something is due and sends all that is, the
 * sockets in turn. (A timer for each socket would drift into bursts, which are cheaper: another load, not a better loop.
 * A timer that runs each millisecond whatever is due would be paid by the loop alone.)
 */
export function startSending(task: Task, send: (socket: number) => void): (socket: number) => void {
  if (task.closedLoop === true) {
    for (let socket = 0; socket < task.sockets; socket++) send(socket)
    return send
  }
  const beganMs = performance.now()
  const everyMs = (1000 * task.burst) / task.ratePerSecond
  let bursts = 0
  let next = 0
  const wake = (): void => {
    for (; beganMs + bursts * everyMs <= performance.now(); bursts++) {
      for (let i = 0; i < task.burst; i++) send(task.kind === 'acks' ? next++ % task.sockets : 0)
    }
    setTimeout(wake, Math.max(1, Math.floor(beganMs + bursts * everyMs - performance.now())))
  }
  wake()
  return () => undefined
}
