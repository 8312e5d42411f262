/** Where a run took place: what a figure depends on. */
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import type { Environment } from '../reports/model.ts'

export function environment(): Environment {
  return {
    node: process.version,
    platform: `${process.platform} ${release()} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  }
}
