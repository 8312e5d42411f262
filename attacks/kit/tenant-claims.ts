/** Where a client may say which tenant it means, and a server may believe it. */
import type { ConnectOptions } from '../../target/session.ts'

const fields = [
  'tenant',
  'tenantId',
  'workspace',
  'workspaceId',
  'org',
  'orgId',
  'organization',
  'team',
  'namespace',
  'nsp',
]

export interface TenantClaim {
  readonly name: string
  /** A connection of its own, where the claim is made on connecting. */
  readonly options?: ConnectOptions
  /** Beside the fields of the message. */
  readonly extra?: Record<string, unknown>
}

export function tenantClaims(tenant: string): readonly TenantClaim[] {
  const all = Object.fromEntries(fields.map((field) => [field, tenant]))
  const headers = ['X-Tenant', 'X-Tenant-Id', 'X-Org-Id'].map((name) => [name, tenant] as const)
  return [
    ...fields.map((field) => ({ name: `${field} in the message`, extra: { [field]: tenant } })),
    { name: 'tenants in the CONNECT', options: { extraAuth: all } },
    { name: 'tenants in the query', options: { query: Object.entries(all) } },
    { name: 'tenants in headers', options: { headers } },
  ]
}
