/** Connections that begin with polling and become WebSockets, as browsers do by default. */
import { measureConnects } from './connects.ts'
import type { Measurement } from './measurement.ts'

export const upgrade: Measurement = {
  name: 'upgrade',
  summary: 'connections that begin with polling and upgrade; probe and upgrade timed apart',
  missing: ({ transports }) =>
    transports.includes('polling') && transports.includes('websocket') ? undefined : 'transports: polling, websocket',
  async *run(options) {
    yield await measureConnects(options, { name: 'upgrade', transport: 'polling', upgrade: true })
  },
}
