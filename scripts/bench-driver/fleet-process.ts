/** A process that opens sockets and holds them. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ConnectsTask, Plateau } from './loops/ours-connects.ts'

export interface FleetProcess {
  readonly plateaus: readonly Plateau[]
  /** How many of its sockets are open now. */
  openNow(): Promise<number>
  end(): Promise<void>
}

/** Resolves when all its sockets are open. */
export function startFleet(task: ConnectsTask): Promise<FleetProcess> {
  const child = fork(fileURLToPath(new URL('loops/ours-connects.ts', import.meta.url)), {
    env: { ...process.env, BENCH_TASK: JSON.stringify(task) },
    execArgv: ['--expose-gc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const { promise, resolve, reject } = Promise.withResolvers<FleetProcess>()
  child.once('exit', (code) => reject(new Error(`the fleet ended with code ${code}`)))
  child.once('message', ({ plateaus }: { plateaus: Plateau[] }) =>
    resolve({
      plateaus,
      openNow: () =>
        new Promise((counted) => {
          child.once('message', ({ openNow }: { openNow: number }) => counted(openNow))
          child.send('count')
        }),
      async end() {
        child.send('end')
        await gone
      },
    }),
  )
  return promise
}
