/**
 * Loaded into the server that is measured (`node --expose-gc --import`): on SIGUSR2 it collects garbage and writes what
 * the process has used so far. CPU time in microseconds, because that of /proc comes in ticks of 10 ms.
 */
import { renameSync, writeFileSync } from 'node:fs'

/** One reading. CPU in ms since the process began, memory in bytes after a collection. */
export interface Reading {
  readonly count: number
  readonly cpuBeforeCollectionMs: number
  readonly cpuMs: number
  readonly residentBytes: number
  readonly heapBytes: number
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

const file = process.env.GATECRASH_METER
let count = 0
if (file !== undefined) {
  process.on('SIGUSR2', () => {
    const cpuBeforeCollectionMs = cpuMs()
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    count++
    const reading: Reading = {
      count,
      cpuBeforeCollectionMs,
      cpuMs: cpuMs(),
      residentBytes: rss,
      heapBytes: heapUsed + external,
    }
    // Renamed into place: nobody reads half of it.
    writeFileSync(`${file}.new`, JSON.stringify(reading))
    renameSync(`${file}.new`, file)
  })
}
