/** Starts contenders, one at a time and in turn, and compares what their CPU time bought. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Task } from './task.ts'

/** Starts a contender in a process of its own. */
export function startLoop(file: string, task: Task, execArgv: string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(`loops/${file}`, import.meta.url)), {
    env: { ...process.env, BENCH_TASK: JSON.stringify(task) },
    execArgv,
  })
}

/** Runs one contender to its answer. */
export function runLoop<T extends Answer = Answer>(file: string, task: Task, execArgv: string[] = []): Promise<T> {
  const child = startLoop(file, task, execArgv)
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const timer = setTimeout(() => child.kill('SIGKILL'), task.warmupMs + task.durationMs + 90_000)
  child.once('message', (said) => resolve(said as T))
  child.once('error', reject)
  child.once('exit', (code) => {
    clearTimeout(timer)
    reject(new Error(`${file} ended with code ${code} and no answer`))
  })
  return promise
}

/** Runs every contender once in each round, in an order that turns about, and returns each one's figures by round. */
export async function interleave<T>(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<T>>>,
  onRound: (round: number, figures: Readonly<Record<string, T>>) => void,
): Promise<Record<string, T[]>> {
  const figures: Record<string, T[]> = {}
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(contenders)
    if (round % 2 === 1) names.reverse()
    const ofRound: Record<string, T> = {}
    for (const name of names) {
      const figure = await (contenders[name] as () => Promise<T>)()
      ofRound[name] = figure
      figures[name] ??= []
      figures[name].push(figure)
    }
    onRound(round, ofRound)
  }
  return figures
}

export const perCpuSecond = ({ count, cpuUs }: Answer): number => (count * 1e6) / cpuUs

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** Ratios of figures of the same round. */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)))
}
