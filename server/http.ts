import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describe } from './chat/admission.ts'
import type { Configuration } from './configuration.ts'
import { attachPages } from './pages.ts'
import type { Policies } from './policies.ts'
import { publicKeySet, type TokenKeys } from './secrets.ts'

/** What all HTTP requests have in common; health, and the public keys where there are some. */
export function attachRoutes(
  app: FastifyInstance,
  configuration: Configuration,
  policies: Policies,
  keys: TokenKeys,
): void {
  // JSON only: a cross-site form can send text/plain without asking first.
  app.removeContentTypeParser('text/plain')
  app.addHook('onResponse', async (request, reply) => {
    policies.audit('http.request', {
      method: request.method,
      url: policies.loggedUrl(request.url),
      status: reply.statusCode,
      address: policies.clientAddress(request.raw),
    })
  })
  app.addHook('onRequest', async (request, reply) => {
    const checked = policies.admitUrl(request.url)
    if (checked.ok) return (await admitChange(request, reply)) ?? admitSite(request, reply)
    policies.audit('url.refused', { reason: checked.reason, address: policies.clientAddress(request.raw) })
    return reply.code(400).send({ error: policies.tellHttp(checked, request.url) })
  })
  async function admitChange(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    if (request.method === 'GET' || request.method === 'HEAD') return undefined
    const checked = policies.admitWithoutStore()
    if (checked.ok) return undefined
    policies.audit('store.refused', { reason: checked.reason, address: policies.clientAddress(request.raw) })
    return reply.code(503).header('retry-after', 1).send({ error: 'unavailable' })
  }
  // A browser sends a cookie by itself: where one is the credential, every change must come from our own pages.
  async function admitSite(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const { kind } = configuration.authentication
    if (kind !== 'session' || request.method === 'GET' || request.method === 'HEAD') return undefined
    const { origin, 'sec-fetch-site': site } = request.headers
    const checked = policies.admitOrigin(origin, 'http', String(site))
    if (checked.ok) return undefined
    policies.audit('origin.refused', { reason: checked.reason, address: policies.clientAddress(request.raw) })
    return reply.code(403).send({ error: policies.tellHttp(checked, request.url) })
  }
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404).send({ error: policies.tellHttp({ ok: false, reason: 'not-found' }, request.url) })
  })
  app.setErrorHandler((error, _request, reply) => {
    const status = policies.admitWithoutStore().ok ? statusOf(error) : 503
    if (status === 503) void reply.header('retry-after', 1)
    if (status >= 500) policies.audit('handler.failed', { at: 'http', error: describe(error) })
    void reply.code(status).send(policies.tellFailure(error, status))
  })

  attachPages(app)
  app.get('/healthz', async () => ({ ok: true }))
  if (keys.publicPem !== undefined) app.get('/.well-known/jwks.json', async () => publicKeySet(keys))
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
