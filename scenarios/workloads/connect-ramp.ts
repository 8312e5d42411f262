/** Authenticated connections at a planned rate, held until the last has come: what does letting somebody in cost? */
import { measureConnects } from './connects.ts'
import type { Measurement } from './measurement.ts'

export const connectRamp: Measurement = {
  name: 'connect-ramp',
  summary: 'connections begun at --rate a second, up to --sockets, each phase of the handshake timed',
  missing: () => undefined,
  async *run(options) {
    const transport = options.transport ?? (options.target.transports.includes('websocket') ? 'websocket' : 'polling')
    yield await measureConnects(options, { name: 'connect-ramp', transport })
  },
}
