import { createRequire } from 'node:module'
import type { ServerOptions } from 'socket.io'
import type { Configuration } from './configuration.ts'

/** It has no types, and only one configuration needs it. */
const loadParser = createRequire(import.meta.url)

/** What Socket.IO and Engine.IO are told of a configuration. */
export function engineOptions(configuration: Configuration): Partial<ServerOptions> {
  const { application, transport, origins, defences, recovery, authentication } = configuration
  const options: Partial<ServerOptions> = {
    transports: transport.transports,
    connectTimeout: transport.connectTimeoutMs,
    maxHttpBufferSize: transport.maxHttpBufferSize,
    pingInterval: transport.pingIntervalMs,
    pingTimeout: transport.pingTimeoutMs,
    allowEIO3: transport.allowEIO3,
    serveClient: transport.serveClient,
    perMessageDeflate: transport.perMessageDeflate,
    ...(transport.parser === 'msgpack' ? { parser: loadParser('socket.io-msgpack-parser') } : {}),
  }
  if (application === 'guide') return options
  options.cleanupEmptyChildNamespaces = true
  const { windowMs, skipMiddlewares } = recovery
  if (windowMs > 0) options.connectionStateRecovery = { maxDisconnectionDuration: windowMs, skipMiddlewares }
  if (transport.cors === 'reflect') options.cors = { origin: true, credentials: true }
  else if (defences.origin)
    options.cors = { origin: [...origins], credentials: authentication.kind === 'session', methods: ['GET', 'POST'] }
  return options
}
