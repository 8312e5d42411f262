/** /metrics and /config, for operators. */
import type { RequestListener } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Configuration, Override } from '../configuration.ts'
import type { Policies } from '../policies.ts'
import type { Metrics } from './metrics.ts'

/** The effective configuration, as a report wants it. There are no secrets in a configuration. */
export interface Effective {
  readonly name: string
  readonly weakness?: string
  readonly configuration: Configuration
  readonly overrides: readonly Override[]
}

/** Puts both behind `admitOperator`. */
export function attachOperatorRoutes(
  app: FastifyInstance,
  policies: Policies,
  metrics: Metrics,
  effective: Effective,
): void {
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(policies.securityHeaders())) {
      // A page has a policy of its own.
      if (!reply.hasHeader(name)) void reply.header(name, value)
    }
  })
  for (const path of ['/metrics', '/config']) {
    app.get(path, async (request, reply) => {
      const admitted = policies.admitOperator(request.headers, false)
      if (!admitted.ok) {
        policies.audit('operator.refused', {
          reason: admitted.reason,
          address: policies.clientAddress(request.raw),
          url: path,
        })
        return reply.code(401).send({ error: 'unauthorized' })
      }
      void reply.header('cache-control', 'no-store')
      if (path === '/config') return effective
      return reply.type(metrics.contentType).send(await metrics.text())
    })
  }
}

/** The same two on a port of their own. */
export function operatorsListener(policies: Policies, metrics: Metrics, effective: Effective): RequestListener {
  return (request, response) => {
    const serve = async (): Promise<void> => {
      if (!policies.admitOperator(request.headers, true).ok) return void response.writeHead(401).end()
      if (request.url === '/config') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(effective))
      } else if (request.url === '/metrics') {
        response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text())
      } else response.writeHead(404).end()
    }
    serve().catch(() => response.destroy())
  }
}
