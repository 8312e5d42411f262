/** Acknowledged echo over HTTP long-polling. */
import { runWorkload } from '../open-loop/run.ts'
import { ackEcho } from './ack-echo.ts'
import { type Measurement, missingForEcho } from './measurement.ts'

export const polling: Measurement = {
  name: 'polling',
  summary: 'acknowledged echo over HTTP long-polling',
  missing: (target) => (target.transports.includes('polling') ? missingForEcho(target) : 'transports: polling'),
  async *run(options) {
    yield await runWorkload({ ...options, workload: { ...ackEcho, name: 'polling' }, transport: 'polling' })
  },
}
