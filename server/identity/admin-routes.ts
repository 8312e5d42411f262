import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { rotateKeys } from '../secrets.ts'
import type { Account } from '../store/accounts.ts'
import type { SessionEvent } from './decisions.ts'
import { createRequests } from './requests.ts'
import type { IdentityParts } from './routes.ts'

const subject = z.strictObject({ username: z.string().max(64) })

/** What an admin may do to an account, and what ends by it. */
const ACTIONS: Readonly<Record<string, { change: Partial<Pick<Account, 'role' | 'disabled'>>; ends?: SessionEvent }>> =
  {
    demote: { change: { role: 'user' }, ends: 'demotion' },
    promote: { change: { role: 'admin' } },
    disable: { change: { disabled: true }, ends: 'disabling' },
    enable: { change: { disabled: false } },
  }

/** POST /admin/rotate-key; /admin/demote, /admin/promote, /admin/disable and /admin/enable, each with the username it is about. */
export function attachAdmin(app: FastifyInstance, parts: IdentityParts): void {
  const { configuration, policies, admission, accounts, keys, endSessions } = parts
  const { limited, whose, refused } = createRequests(policies, admission, policies.audit)
  const { lifetimeCapMs, leewayMs } = configuration.token
  app.post('/admin/rotate-key', { bodyLimit: 1_024 }, async (request, reply) => {
    if (await limited(request, reply)) return reply
    const proof = await whose(request, reply)
    if (proof === undefined) return reply
    if (!policies.mayAdminister(proof.identity).ok) return refused(reply, 403, 'forbidden')
    if (!rotateKeys(keys, lifetimeCapMs + leewayMs)) return refused(reply, 400, 'bad_request')
    policies.audit('admin.changed', { by: proof.identity.id, name: 'rotate-key', kid: keys.kid })
    return { ok: true, kid: keys.kid }
  })
  for (const [action, { change, ends }] of Object.entries(ACTIONS)) {
    app.post(`/admin/${action}`, { bodyLimit: 1_024 }, async (request, reply) => {
      if (await limited(request, reply)) return reply
      const proof = await whose(request, reply)
      if (proof === undefined) return reply
      // Who is no admin learns neither which accounts there are nor what the body should have been.
      const may = policies.mayAdminister(proof.identity)
      if (!may.ok) {
        policies.audit('admin.refused', { reason: may.reason, account: proof.identity.id, name: action })
        return refused(reply, 403, 'forbidden')
      }
      const parsed = subject.safeParse(request.body)
      const account = parsed.success ? accounts.byUsername(parsed.data.username) : undefined
      if (account === undefined) return refused(reply, 400, 'bad_request')
      accounts.change(account.id, change)
      policies.audit('admin.changed', { account: account.id, by: proof.identity.id, name: action })
      if (ends !== undefined) await endSessions(ends, account.id, undefined)
      return { ok: true }
    })
  }
}
