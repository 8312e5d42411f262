import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { idOf } from '../../kit/act.ts'
import { atHome, enter, namespaceOf, reaches } from '../../kit/own-namespace.ts'

const names = ['tenant', 'tenantId', 'tenant_id', 'workspace', 'org', 'orgId', 'organization', 'team', 'account']

export default defineAttack({
  id: 'token/claim-tenant-swap',
  rows: ['token.claim-tenant.swap'],
  title: 'The attacker’s own token, and beside it the victim’s tenant, under the names that servers use for it',
  requirement: 'ASVS V8.4.1: tenants are kept apart by what the server knows, not by what the client says',
  impact: 'Any user reads and writes in the workspace of any other tenant.',
  remedy: 'Take the tenant from the verified token or from the account; ignore it in handshake.auth and in the query.',
  severity: 'critical',
  cwe: ['CWE-639'],
  references: ['ASVS V8.4.1', 'API1:2023'],
  provenBy: 'tenant-from-auth',
  needs: ['ownNamespace'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const { victim, attacker } = context
    const namespace = namespaceOf(context, victim)
    const [one, other] = [await atHome(context, victim), await atHome(context, victim)]
    if (!(await reaches(context, one, other))) return inconclusive(`in ${namespace} its owner does not hear himself`)
    const control = context.note('received', `${namespace}: its owner is let in, and heard there`)
    const tenant = String(idOf(victim))
    const claims = Object.fromEntries(names.map((name) => [name, tenant]))
    const doors = {
      'beside the token': { extraAuth: claims },
      'as objects beside the token': { extraAuth: Object.fromEntries(names.map((name) => [name, { id: tenant }])) },
      'in the query': { query: names.map((name) => [name, tenant] as const) },
      'in headers': {
        headers: [
          ['x-tenant', tenant],
          ['x-tenant-id', tenant],
          ['x-org-id', tenant],
        ] as const,
      },
    }
    for (const [name, door] of Object.entries(doors)) {
      const intruder = await enter(context, attacker, namespace, door)
      const refused = typeof intruder === 'string'
      const hears = !refused && (await reaches(context, one, intruder))
      const speaks = !refused && (await reaches(context, intruder, one))
      const how = refused ? `refused, ${intruder}` : `let in, ${hears ? 'hears' : 'does not hear'} the owner`
      context.note('received', `the victim's tenant ${name}: ${how}`)
      if (!hears && !speaks) continue
      const plain = await enter(context, attacker, namespace)
      if (typeof plain === 'string') return vulnerable(context.evidence)
      return inconclusive('superseded by nsp/dynamic-idor: no tenant need be named', context.evidence)
    }
    return resisted(control, context.evidence)
  },
})
