import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Server } from 'socket.io'
import type { Connections } from '../chat/connections.ts'
import type { Configuration } from '../configuration.ts'
import type { ServerInput } from '../create-server.ts'
import type { Policies } from '../policies.ts'
import type { ServerReady } from '../ready.ts'
import { type Listener, listenForOperators, listenPlain } from './listeners.ts'
import type { Metrics } from './metrics.ts'
import { cutSlowReaders, watchWires } from './outgoing.ts'
import { attachOperatorRoutes, type Effective, operatorsListener } from './routes.ts'
import type { Tallies } from './tallies.ts'

/** What runs beside the chat: metrics, the further ports, and the watch over those who do not read. */
export interface Operations {
  /** Opens the further ports, once the main one is open. */
  listen(url: string): Promise<void>
  /** What of it belongs into the ready message. Operators without a port of their own come to `ownUrl`. */
  describe(operatorToken: string, ownUrl: string): Pick<ServerReady, 'tls' | 'operations'>
  /** Cuts off every connection of the main port. */
  hangUp(): void
  close(): Promise<void>
}

interface Parts {
  readonly app: FastifyInstance
  readonly io: Server
  readonly configuration: Configuration
  readonly policies: Policies
  readonly connections: Connections
  readonly tallies: Tallies
  readonly input: ServerInput
}

/** Registers routes, headers and watches. The tutorial has none of them, but it may have TLS. */
export async function prepareOperations(parts: Parts): Promise<Operations> {
  const { app, io, configuration, policies, connections, tallies, input } = parts
  const chat = configuration.application === 'chat'
  const wires = watchWires([app.server])
  const stops: (() => void)[] = []
  const listeners: Listener[] = []
  let [plainUrl, operatorsUrl]: (string | undefined)[] = []
  let own: ((request: IncomingMessage, response: ServerResponse) => void) | undefined

  if (chat) {
    const metrics = await loadMetrics(io, tallies, connections, wires)
    const effective: Effective = {
      name: input.name,
      ...(input.weakness === undefined ? {} : { weakness: input.weakness.id }),
      configuration,
      overrides: input.overrides ?? [],
    }
    attachOperatorRoutes(app, policies, metrics, effective)
    headersOnEngine(io, policies)
    stops.push(cutSlowReaders(io, wires, policies), () => metrics.stop())
    if (configuration.operations.access === 'port') own = operatorsListener(policies, metrics, effective)
  }

  return {
    async listen(mainUrl) {
      const host = input.host ?? '127.0.0.1'
      if (input.certificate !== undefined && configuration.tls.plain !== 'closed') {
        const where = { host, port: input.plainPort ?? configuration.tls.plainPort, secureUrl: mainUrl }
        const listener = await listenPlain(policies, io, (request, response) => app.routing(request, response), where)
        listeners.push(listener)
        plainUrl = listener.url
      }
      if (own === undefined) return
      const listener = await listenForOperators(own, configuration.operations.port)
      listeners.push(listener)
      operatorsUrl = listener.url
    },
    describe: (token, ownUrl) => ({
      ...(input.certificate === undefined
        ? {}
        : { tls: { certificateFile: input.certificate.file, ...(plainUrl === undefined ? {} : { plainUrl }) } }),
      ...(chat ? { operations: operatorsUrl === undefined ? { url: ownUrl, token } : { url: operatorsUrl } } : {}),
    }),
    hangUp: () => wires.hangUp(),
    async close() {
      for (const stop of stops) stop()
      await Promise.all(listeners.map((listener) => listener.close()))
    },
  }
}

/** Loaded while the rest is being made ready: the tutorial does without. */
async function loadMetrics(...parts: [Server, Tallies, Connections, ReturnType<typeof watchWires>]): Promise<Metrics> {
  const { createMetrics } = await import('./metrics.ts')
  return createMetrics(...parts)
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/**
 * Engine.IO answers by itself and knows nothing of the HTTP framework's hooks. An upgrade is spared these and its own
 * CORS: no page reads the headers of one, and they were a twentieth of what a connect costs.
 */
function headersOnEngine(io: Server, policies: Policies): void {
  const headers = Object.entries(policies.securityHeaders())
  const engine = io.engine as unknown as { middlewares: Middleware[] }
  const all: Middleware[] = [
    ...engine.middlewares,
    (_request, response, next) => {
      for (const [name, value] of headers) response.setHeader(name, value)
      next()
    },
  ]
  engine.middlewares = all.map(
    (middleware) => (request, response, next) =>
      request.headers.upgrade === undefined ? middleware(request, response, next) : next(),
  )
}
