import type { BenchRun } from '../../reports/model.ts'
import { type LoadLimits, runAutocannon } from './run-autocannon.ts'

/**
 * How many Engine.IO sessions a second the target opens by polling: `GET {path}?EIO=4&transport=polling`. No token is
 * in it, so it is what anybody may ask for. Each one stays in the target's memory until its connect timeout or
 * heartbeat ends it; hence the ceiling of 5,000.
 * Throws as runAutocannon().
 */
export async function runPollingHandshake(
  target: { readonly url: string; readonly path?: string },
  limits: LoadLimits = {},
): Promise<BenchRun> {
  const path = (target.path ?? '/socket.io').replace(/\/*$/, '/')
  return runAutocannon(
    {
      workload: 'http-polling-handshake',
      url: target.url,
      requests: [{ method: 'GET', path: `${path}?EIO=4&transport=polling` }],
      isRight: (body) => body.startsWith('0{"sid":'),
    },
    { connections: 8, maxRequests: 5_000, ...limits },
  )
}
