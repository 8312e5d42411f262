/** One generator in a thread of its own: runs its part when all are ready, and hands the run back. */
import { parentPort, workerData } from 'node:worker_threads'
import { HarnessError } from '../../errors.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { shared } from '../workloads/index.ts'
import type { FromGenerator, GeneratorTask, ToGenerator } from './generators.ts'
import { runWorkload } from './run.ts'

const task = workerData as GeneratorTask
const aborting = new AbortController()
const { promise: go, resolve: start } = Promise.withResolvers<void>()
const tell = (said: FromGenerator): void => parentPort?.postMessage(said)

parentPort?.on('message', (word: ToGenerator) => {
  if (word === 'abort') aborting.abort()
  // After an abort nobody waits for anybody: not all may have come so far.
  start()
})

try {
  const { proxy, ...caps } = task.network
  const placed = new Map(task.target.users.map(({ token }, index) => [token, task.placed[index] ?? {}]))
  const workload = shared.find(({ name }) => name === task.workload)
  if (workload === undefined) throw new HarnessError('usage', `Generators know no workload called ${task.workload}.`)
  const { localAddresses, ...settings } = task.settings
  const run = await runWorkload({
    ...settings,
    ...(localAddresses === undefined ? {} : { localAddresses }),
    generators: 1,
    target: {
      ...task.target,
      network: createNetwork({ ...caps, ...(proxy === undefined ? {} : { proxy: new URL(proxy) }) }),
      placeToken: (token) => placed.get(token) ?? {},
    },
    workload,
    signal: aborting.signal,
    onProgress: (progress) => tell({ type: 'progress', progress }),
    async beforePlan() {
      tell({ type: 'ready' })
      await go
      await new Promise((resolve) => setTimeout(resolve, task.delayMs))
    },
  })
  tell({ type: 'done', run })
} catch (error) {
  const known = error instanceof HarnessError ? error : new HarnessError('internal', String(error))
  tell({
    type: 'failed',
    code: known.code,
    message: known.message,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
  })
} finally {
  parentPort?.close()
}
