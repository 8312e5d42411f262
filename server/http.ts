import type { FastifyInstance } from 'fastify'
import type { Accounts } from './accounts.ts'
import { describe } from './chat/admission.ts'
import type { Configuration } from './configuration.ts'
import { attachPages } from './pages.ts'
import type { Policies, Refused } from './policies.ts'
import type { TokenKeys } from './secrets.ts'
import { signToken } from './sign.ts'

interface Credentials {
  username: string
  password: string
}

/** The HTTP side of the chat: login, health, and the public key where there is one. */
export function attachRoutes(
  app: FastifyInstance,
  configuration: Configuration,
  policies: Policies,
  keys: TokenKeys,
  accounts: Accounts,
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
    if (checked.ok) return
    policies.audit('url.refused', { reason: checked.reason, address: policies.clientAddress(request.raw) })
    return reply.code(400).send({ error: policies.tellHttp(checked, request.url) })
  })
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404).send({ error: policies.tellHttp({ ok: false, reason: 'not-found' }, request.url) })
  })
  app.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error)
    if (status >= 500) policies.audit('handler.failed', { at: 'http', error: describe(error) })
    void reply.code(status).send({ error: status >= 500 ? 'internal' : 'bad_request' })
  })

  attachPages(app)
  app.get('/healthz', async () => ({ ok: true }))
  if (keys.algorithm === 'RS256') {
    const jwk = { ...keys.verifyingKey.export({ format: 'jwk' }), kid: keys.kid, alg: 'RS256', use: 'sig' }
    app.get('/.well-known/jwks.json', async () => ({ keys: [jwk] }))
  }

  app.post('/login', { bodyLimit: 4_096 }, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const credentials = readCredentials(request.body)
    if (credentials === undefined) return reply.code(400).send({ error: 'bad_request' })
    const address = policies.clientAddress(request.raw)
    const limited = await policies.admitLogin(address, credentials.username)
    if (!limited.ok) {
      auditLimit(policies, limited, address)
      void reply.header('retry-after', Math.ceil((limited.retryAfterMs ?? 1_000) / 1_000))
      return reply.code(429).send({ error: 'rate_limited', retryAfterMs: Math.ceil(limited.retryAfterMs ?? 1_000) })
    }
    const checked = await policies.checkPassword(credentials.username, credentials.password)
    if (!checked.ok) {
      // The name is logged only if it is one: people type their password into the wrong field.
      const known = accounts.byUsername(credentials.username)
      policies.audit('login.refused', { reason: checked.reason, account: known?.id, address })
      return reply.code(401).send({ error: policies.tellLogin(checked) })
    }
    const account = checked.value
    policies.audit('login.accepted', { account: account.id, address })
    const claims = policies.accessClaims(account, Date.now())
    const token = signToken(claims, keys, configuration.token.type)
    policies.tokenIssued(token)
    return { token, expiresAt: Number(claims.exp) * 1_000, user: { id: account.id, name: account.name } }
  })
}

function readCredentials(body: unknown): Credentials | undefined {
  if (body === null || typeof body !== 'object') return undefined
  const { username, password } = body as Partial<Record<string, unknown>>
  if (typeof username !== 'string' || typeof password !== 'string') return undefined
  return username.length <= 64 && password.length <= 1_024 ? { username, password } : undefined
}

function auditLimit(policies: Policies, limited: Refused, address: string): void {
  if (limited.overBy === 1) policies.audit('limit.exceeded', { reason: limited.reason, address })
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
