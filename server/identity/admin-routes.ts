import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Proof } from '../policies.ts'
import { ADMIN_ACTIONS } from './administration.ts'
import { createRequests } from './requests.ts'
import type { IdentityParts } from './routes.ts'

const subject = z.strictObject({ username: z.string().max(64) })

/** POST /admin/rotate-key; /admin/demote, /admin/promote, /admin/disable and /admin/enable, each with the username it is about. */
export function attachAdmin(app: FastifyInstance, parts: IdentityParts): void {
  const { configuration, policies, admission, accounts, keys, rotateKeys, administer } = parts
  const { limited, whose, refused } = createRequests(policies, admission, policies.audit)
  // Who is no admin learns neither which accounts there are nor what the body should have been.
  const isAdmin = ({ identity }: Proof, name: string): boolean => {
    const may = policies.mayAdminister(identity)
    if (!may.ok) policies.audit('admin.refused', { reason: may.reason, account: identity.id, name })
    return may.ok
  }
  const { lifetimeCapMs, leewayMs } = configuration.token
  app.post('/admin/rotate-key', { bodyLimit: 1_024 }, async (request, reply) => {
    if (await limited(request, reply)) return reply
    const proof = await whose(request, reply)
    if (proof === undefined) return reply
    if (!isAdmin(proof, 'rotate-key')) return refused(reply, 403, 'forbidden')
    if (!(await rotateKeys(lifetimeCapMs + leewayMs))) return refused(reply, 400, 'bad_request')
    policies.audit('admin.changed', { by: proof.identity.id, name: 'rotate-key', kid: keys.kid })
    return { ok: true, kid: keys.kid }
  })
  for (const action of ADMIN_ACTIONS) {
    app.post(`/admin/${action}`, { bodyLimit: 1_024 }, async (request, reply) => {
      if (await limited(request, reply)) return reply
      const proof = await whose(request, reply)
      if (proof === undefined) return reply
      if (!isAdmin(proof, action)) return refused(reply, 403, 'forbidden')
      const parsed = subject.safeParse(request.body)
      const account = parsed.success ? accounts.byUsername(parsed.data.username) : undefined
      if (account === undefined) return refused(reply, 400, 'bad_request')
      await administer(action, account.id, proof.identity.id)
      return { ok: true }
    })
  }
}
