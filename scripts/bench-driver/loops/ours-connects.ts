/**
 * Contender: the driver's fleet. Opens sockets with a token, plateau after plateau, and says at each what they cost; then
 * holds them, and answers when asked whether they are still there.
 */
import { openFleet } from '../../../scenarios/open-loop/fleet.ts'
import { loadTarget } from '../load-target.ts'
import { residentBytesOf } from '../server.ts'
import { sleep } from '../task.ts'

export interface ConnectsTask {
  readonly url: string
  readonly token: string
  readonly plateaus: number
  readonly socketsEach: number
  readonly connectsPerSecond: number
  readonly localAddress?: string
  /** Wait at each plateau, and force a garbage collection, before memory is read. */
  readonly settleMs: number
}

export interface Plateau {
  readonly sockets: number
  /** Of this process, for the sockets of this plateau alone. */
  readonly cpuUs: number
  readonly residentBytes: number
  readonly heapBytes: number
}

const task = JSON.parse(process.env.BENCH_TASK ?? '') as ConnectsTask
const fleets: Awaited<ReturnType<typeof openFleet>>[] = []
const target = loadTarget(task.url, [task.token], { join: false })
let sockets = 0

/** Memory is compared between states that are alike: all garbage gone. */
async function settle(): Promise<void> {
  await sleep(task.settleMs)
  ;(globalThis as { gc?: (options: object) => void }).gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  await sleep(100)
}

async function plateau(size: number): Promise<Plateau> {
  const cpu = process.cpuUsage()
  fleets.push(
    await openFleet({
      target,
      layout: {
        sockets: size,
        roomOfSocket: new Uint32Array(size),
        roomNames: [''],
        socketOfSender: new Uint32Array(1),
        proof: 'acknowledgement',
        audience: 'self',
      },
      transport: 'websocket',
      connectsPerSecond: task.connectsPerSecond,
      connectsInFlight: 50,
      timeoutMs: 30_000,
      ...(task.localAddress === undefined ? {} : { localAddresses: [task.localAddress] }),
    }),
  )
  sockets += size
  const { user, system } = process.cpuUsage(cpu)
  await settle()
  const { heapUsed, external } = process.memoryUsage()
  return { sockets, cpuUs: user + system, residentBytes: residentBytesOf(process.pid), heapBytes: heapUsed + external }
}

process.on('message', (said) => {
  if (said === 'count') process.send?.({ openNow: fleets.reduce((sum, fleet) => sum + fleet.openNow, 0) })
  if (said === 'end') process.exit(0)
})
const plateaus: Plateau[] = []
// Compiled code is what is measured, in memory as in time.
for (let i = 0; i <= task.plateaus; i++)
  plateaus.push(await plateau(i === 0 ? Math.min(200, task.socketsEach) : task.socketsEach))
process.send?.({ plateaus })
