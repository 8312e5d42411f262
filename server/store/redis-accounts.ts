import { randomUUID } from 'node:crypto'
import { type Account, type Accounts, canonicalName } from './accounts.ts'
import { type RedisParts, shareRecords } from './redis-records.ts'

/** Each node reads its own database, at once and without waiting; what is changed, is changed for all. */
export async function shareAccounts(own: Accounts, parts: RedisParts): Promise<Accounts> {
  const records = await shareRecords<Account>(parts, 'accounts', (id, account) => {
    if (own.byId(id) === undefined) own.create(account)
    own.change(id, account)
  })
  const names = await shareRecords<string>(parts, 'account-names', () => undefined)
  return {
    get all() {
      return own.all
    },
    byUsername: (name) => own.byUsername(name),
    byId: (id) => own.byId(id),
    async create(account) {
      const { id = randomUUID(), username } = account
      if (own.byUsername(username) !== undefined) return undefined
      // The name first: two who ask for it on two nodes must not both become it.
      const free = await names.change(canonicalName(username), (owner) => (owner === undefined ? id : undefined))
      if (!free) return undefined
      await records.change(id, () => ({ ...account, id, generation: 0, disabled: false }))
      return own.byId(id)
    },
    createAll: (accounts) => own.createAll(accounts),
    async change(id, change) {
      await records.change(id, (now = own.byId(id)) => now && { ...now, ...change })
    },
    dummyHash: own.dummyHash,
  }
}
