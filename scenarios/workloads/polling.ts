/** Acknowledged echo over HTTP long-polling. */
import { runWorkload } from '../open-loop/run.ts'
import type { Workload } from '../open-loop/workload.ts'
import { ackEcho } from './ack-echo.ts'
import { type Measurement, missingForEcho } from './measurement.ts'

export const pollingEcho: Workload = { ...ackEcho, name: 'polling' }

export const polling: Measurement = {
  name: pollingEcho.name,
  summary: 'acknowledged echo over HTTP long-polling',
  missing: (target) => (target.transports.includes('polling') ? missingForEcho(target) : 'transports: polling'),
  async *run(options) {
    yield await runWorkload({ ...options, workload: pollingEcho, transport: 'polling' })
  },
}
