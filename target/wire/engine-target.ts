/** The request target of an Engine.IO handshake. engine.io-protocol v4, "HTTP long-polling" and "WebSocket". */
import type { EngineOptions, TransportName } from './connection-types.ts'

/** With a `sid` it is that of a request inside a session; then an exact target of the options is not used. */
export function engineTarget(options: EngineOptions, transport: TransportName, sid?: string): string {
  if (options.target !== undefined && sid === undefined) return options.target
  const path = options.path.endsWith('/') ? options.path : `${options.path}/`
  const pairs: (readonly [string, string])[] = [
    ['EIO', String(options.eio ?? 4)],
    ['transport', transport],
    ...(sid === undefined ? [] : ([['sid', sid]] as const)),
    ...(options.query ?? []),
  ]
  const query = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  return `${path.startsWith('/') ? '' : '/'}${path}?${query}`
}
