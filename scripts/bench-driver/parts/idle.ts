/** Idle authenticated sockets: as many as one process may open, and 50,000 over several processes and addresses. */
import { type FleetProcess, startFleet } from '../fleet-process.ts'
import { fixed, type Report } from '../report.ts'
import { residentBytesOf, startServer, type TestServer } from '../server.ts'
import { sleep } from '../task.ts'

const plateaus = 6
const socketsEach = 3000
/** Longer than the server's ping interval and timeout together: who does not answer its pings is gone by then. */
const holdMs = 50_000

export async function idle(report: Report): Promise<void> {
  const server = await startServer()
  let fleet: FleetProcess | undefined
  try {
    const { url, token } = server
    const total = plateaus * socketsEach
    report.say(`idle: ${total} authenticated sockets from one process, in ${plateaus} plateaus`)
    fleet = await startFleet({ url, token, plateaus, socketsEach, connectsPerSecond: 900, settleMs: 3000 })
    const measured = fleet.plateaus.slice(1)
    for (const { sockets, residentBytes } of measured) {
      report.say(`  ${sockets} sockets: ${fixed(residentBytes / 1024 / 1024, 1)} MB resident`)
    }
    const { slope, error } = slopeOf(measured.map(({ sockets, residentBytes }) => [sockets, residentBytes]))
    await sleep(holdMs)
    const open = await fleet.openNow()
    const wanted = measured.at(-1)?.sockets ?? Number.NaN
    report.say(`  after ${holdMs / 1000} s ${open} of ${wanted} are open`)
    report.judge(`idle sockets from one process`, `>= 18000 open`, `${open}`, open >= 18_000)
    const kb = slope / 1024
    report.judge('memory of an idle socket', '<= 6 KB', `${fixed(kb)} ± ${fixed((2.57 * error) / 1024)} KB`, kb <= 6)
  } finally {
    await fleet?.end()
    await server.stop()
  }
}

export async function many(report: Report): Promise<void> {
  const processes = 4
  const total = 50_000
  // A few more than are wanted: on a busy machine a handshake out of ten thousand runs into its time limit.
  const each = Math.ceil((total * 1.005) / processes)
  report.say(
    `many: ${total} authenticated sockets, ${processes} generators, ${processes} servers, ${processes} addresses`,
  )
  const servers: TestServer[] = []
  const fleets: FleetProcess[] = []
  try {
    for (let i = 0; i < processes; i++) servers.push(await startServer())
    const beganMs = performance.now()
    // 200 are opened by each for warming up.
    const opening = servers.map(({ url, token }, i) =>
      startFleet({
        url,
        token,
        plateaus: 1,
        socketsEach: each - 200,
        connectsPerSecond: 250,
        localAddress: `127.0.0.${11 + i}`,
        settleMs: 2000,
      }).then((fleet) => fleets.push(fleet)),
    )
    await Promise.all(opening)
    const tookS = (performance.now() - beganMs) / 1000
    await sleep(holdMs)
    const open = (await Promise.all(fleets.map((fleet) => fleet.openNow()))).reduce((sum, count) => sum + count, 0)
    const megabytes = servers.reduce((sum, { pid }) => sum + residentBytesOf(pid), 0) / 1024 / 1024
    report.say(
      `  opened in ${fixed(tookS, 0)} s; the servers hold ${fixed(megabytes, 0)} MB; open after ${holdMs / 1000} s: ${open}`,
    )
    report.judge('idle sockets from several processes', `>= ${total} open`, `${open}`, open >= total)
  } finally {
    await Promise.all(fleets.map((fleet) => fleet.end()))
    for (const server of servers) await server.stop()
  }
}

/** The straight line through the points, and the standard error of its slope. */
export function slopeOf(points: readonly (readonly [number, number])[]): { slope: number; error: number } {
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, error: Math.sqrt(rest / (points.length - 2) / spread) }
}
