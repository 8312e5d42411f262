import type { Policies } from '../policies.ts'
import type { Account, Accounts } from '../store/accounts.ts'
import type { SessionEvent } from './decisions.ts'
import type { EndSessions } from './endings.ts'

const CONSEQUENCES = {
  demote: { change: { role: 'user' }, ends: 'demotion' },
  promote: { change: { role: 'admin' } },
  disable: { change: { disabled: true }, ends: 'disabling' },
  enable: { change: { disabled: false } },
} as const satisfies Readonly<
  Record<string, { change: Partial<Pick<Account, 'role' | 'disabled'>>; ends?: SessionEvent }>
>

type AdminAction = keyof typeof CONSEQUENCES
export const ADMIN_ACTIONS = Object.keys(CONSEQUENCES) as AdminAction[]

/** Does something to an account on all nodes, and ends what ends by it: resolves when both are done. */
export type Administer = (action: AdminAction, account: string, by: string) => Promise<void>

/** What an admin may do to an account: the same over HTTP and over the socket. */
export function createAdministration(policies: Policies, accounts: Accounts, endSessions: EndSessions): Administer {
  return async (action, account, by) => {
    const { change, ...consequence } = CONSEQUENCES[action]
    await accounts.change(account, change)
    policies.audit('admin.changed', { account, by, name: action })
    if ('ends' in consequence) await endSessions(consequence.ends, account, undefined)
  }
}
