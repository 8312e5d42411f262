import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { hashPassword, passwordMatches } from '../accounts.ts'
import type { Configuration } from '../configuration.ts'
import { hashToken } from '../policies/sessions.ts'
import { type Admission, type Policies, refuse } from '../policies.ts'
import type { RotateKeys, TokenKeys } from '../secrets.ts'
import type { Accounts } from '../store/accounts.ts'
import type { Sessions } from '../store/sessions.ts'
import type { Administer } from './administration.ts'
import type { EndSessions } from './endings.ts'
import type { Issued, Issuer } from './issue.ts'
import { createRequests, tooMany } from './requests.ts'

export interface IdentityParts {
  readonly configuration: Configuration
  readonly policies: Policies
  readonly admission: Admission
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly keys: TokenKeys
  readonly rotateKeys: RotateKeys
  readonly issuer: Issuer
  readonly endSessions: EndSessions
  readonly administer: Administer
}

const refresh = z.strictObject({ refreshToken: z.string().min(1).max(4_096) })
const change = z.strictObject({ password: z.string().max(1_024), newPassword: z.string().max(1_024) })
const options = { bodyLimit: 4_096 }

/** POST /register, /login, /refresh, /logout, /logout-all and /change-password. */
export function attachIdentity(app: FastifyInstance, parts: IdentityParts): void {
  const { configuration, policies, admission, accounts, sessions, issuer, endSessions } = parts
  const { limited, whose, refused } = createRequests(policies, admission, policies.audit)

  if (configuration.authentication.kind !== 'api-key') attachLogin(app, parts)
  attachLogout(app, parts)

  if (configuration.sessions.registration) {
    app.post('/register', options, async (request, reply) => {
      if (await limited(request, reply)) return reply
      const read = policies.readRegistration(request.body)
      if (!read.ok) return refused(reply, 400, 'bad_request')
      const { username, password } = read.value
      const fit = policies.admitPassword(username, password)
      if (!fit.ok) {
        policies.audit('password.refused', { reason: fit.reason, address: policies.clientAddress(request.raw) })
        return refused(reply, 400, 'weak_password')
      }
      // Hashed before the name is looked up: a taken one takes as long.
      const passwordHash = await hashPassword(password)
      const created = await accounts.create({ username, name: username, role: 'user', passwordHash })
      policies.audit('account.registered', { account: created?.id, taken: created === undefined })
      const told = policies.tellRegistration(created !== undefined)
      return reply.code(told.status).send(told.body)
    })
  }

  if (configuration.authentication.kind === 'jwt') {
    app.post('/refresh', options, async (request, reply) => {
      if (await limited(request, reply)) return reply
      const parsed = refresh.safeParse(request.body)
      if (!parsed.success) return refused(reply, 400, 'bad_request')
      const rotated = await policies.rotateRefresh(parsed.data.refreshToken, policies.makeRefreshToken)
      if (!rotated.ok) {
        const found = await sessions.byRefreshHash(hashToken(parsed.data.refreshToken))
        policies.audit('refresh.refused', { reason: rotated.reason, account: found?.session.account })
        if (found !== undefined && rotated.reason === 'refresh-reused') {
          await endSessions('refresh-reuse', found.session.account, found.session.id)
        }
        return refused(reply, 401, 'unauthorized')
      }
      const { account, session, refreshToken } = rotated.value
      policies.audit('session.refreshed', { account: account.id })
      return send(reply, await issuer.next(account, session.id, refreshToken))
    })
  }

  app.post('/change-password', options, async (request, reply) => {
    if (await limited(request, reply)) return reply
    const proof = await whose(request, reply)
    const account = accounts.byId(proof?.identity.id ?? '')
    if (proof === undefined || account === undefined) return reply
    const parsed = change.safeParse(request.body)
    if (!parsed.success) return refused(reply, 400, 'bad_request')
    // A stolen token must not be a way to guess the password.
    const address = policies.clientAddress(request.raw)
    const guesses = await policies.admitLogin(address, account.username)
    if (!guesses.ok) return tooMany(policies, reply, guesses, address)
    const { password, newPassword } = parsed.data
    const matches = await passwordMatches(password, account.passwordHash)
    const fit = matches ? policies.admitPassword(account.username, newPassword) : refuse('wrong-password')
    if (!fit.ok) {
      policies.audit('password.refused', { reason: fit.reason, account: account.id, address })
      return matches ? refused(reply, 400, 'weak_password') : refused(reply, 401, 'unauthorized')
    }
    await accounts.change(account.id, { passwordHash: await hashPassword(newPassword) })
    policies.audit('password.changed', { account: account.id })
    await endSessions('password-change', account.id, undefined)
    return { ok: true }
  })
}

function attachLogin(app: FastifyInstance, { policies, accounts, issuer }: IdentityParts): void {
  app.post('/login', options, async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    const credentials = policies.readLogin(request.body)
    if (!credentials.ok) return reply.code(400).send({ error: 'bad_request' })
    const { username, password } = credentials.value
    const address = policies.clientAddress(request.raw)
    const limited = await policies.admitLogin(address, username)
    if (!limited.ok) return tooMany(policies, reply, limited, address)
    const checked = await policies.checkPassword(username, password)
    if (!checked.ok) {
      // The name is logged only if it is one: people type their password into the wrong field.
      policies.audit('login.refused', { reason: checked.reason, account: accounts.byUsername(username)?.id, address })
      return reply.code(401).send({ error: policies.tellLogin(checked) })
    }
    const account = checked.value
    policies.audit('login.accepted', { account: account.id, address })
    const { id, name } = account
    return send(reply, await issuer.open(account), { user: { id, name } })
  })
}

function attachLogout(app: FastifyInstance, { configuration, policies, admission, endSessions }: IdentityParts): void {
  const { limited, whose } = createRequests(policies, admission, policies.audit)
  for (const event of ['logout', 'logout-all'] as const) {
    app.post(`/${event}`, options, async (request, reply) => {
      if (await limited(request, reply)) return reply
      const proof = await whose(request, reply)
      if (proof === undefined) return reply
      await endSessions(event, proof.identity.id, event === 'logout' ? proof.session : undefined)
      if (configuration.authentication.kind === 'session')
        void reply.header('set-cookie', policies.sessionCookie('', 0))
      return { ok: true }
    })
  }
}

function send(reply: FastifyReply, { cookie, ...issued }: Issued, more: object = {}): object {
  if (cookie !== undefined) void reply.header('set-cookie', cookie)
  return { ...issued, ...more }
}
