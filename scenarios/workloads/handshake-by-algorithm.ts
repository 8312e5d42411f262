/** Connections that come and go, once for each signature algorithm: what does verifying a token cost? */
import { measureConnects } from './connects.ts'
import type { Measurement, MeasureOptions } from './measurement.ts'

/** What the reference server can sign with. */
const algorithms = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const

export const handshakeByAlgorithm: Measurement = {
  name: 'handshake-by-algorithm',
  summary: 'connections that come and go; on the reference server once for each signature algorithm',
  missing: ({ algorithm }) => (algorithm === undefined ? 'key.algorithm' : undefined),
  async *run(options) {
    const { withAlgorithm, algorithm = '' } = options.target
    if (withAlgorithm === undefined) {
      yield await measureAlgorithm(options, algorithm)
      return
    }
    for (const name of algorithms) {
      if (options.signal?.aborted === true) return
      const variant = await withAlgorithm(name)
      try {
        yield await measureAlgorithm({ ...options, target: variant.target }, name)
      } finally {
        await variant.close()
      }
    }
  },
}

function measureAlgorithm(options: MeasureOptions, algorithm: string) {
  const transport = options.target.transports.includes('websocket') ? 'websocket' : 'polling'
  return measureConnects(options, {
    name: 'handshake-by-algorithm',
    transport,
    hold: false,
    parameters: { algorithm },
  })
}
