import type { Redis } from 'ioredis'
import type { Account, Accounts } from './accounts.ts'

interface Parts {
  readonly redis: Redis
  readonly subscriber: Redis
  readonly prefix: string
  readonly onReturn: (act: () => void) => void
}

/**
 * Each node reads its own copy, at once and without waiting; changes go to all. A node that could not hear for a while
 * reads them all again before anything else.
 */
export async function shareAccounts(own: Accounts, { redis, subscriber, prefix, onReturn }: Parts): Promise<Accounts> {
  const key = `${prefix}accounts`
  const take = (text: string): void => {
    const account = JSON.parse(text) as Account
    if (own.byId(account.id) === undefined) own.create(account)
    own.change(account.id, account)
  }
  const takeAll = async (): Promise<void> => {
    for (const text of Object.values(await redis.hgetall(key))) take(text)
  }
  const tell = (id: string): void => {
    const text = JSON.stringify(own.byId(id))
    redis
      .multi()
      .hset(key, id, text)
      .publish(key, text)
      .exec()
      .catch(() => undefined)
  }
  subscriber.on('message', (channel, text) => {
    if (channel === key) take(text)
  })
  await subscriber.subscribe(key)
  await takeAll()
  onReturn(() => void takeAll().catch(() => undefined))
  return {
    get all() {
      return own.all
    },
    byUsername: (name) => own.byUsername(name),
    byId: (id) => own.byId(id),
    create(account) {
      const created = own.create(account)
      if (created !== undefined) tell(created.id)
      return created
    },
    createAll: (accounts) => own.createAll(accounts),
    change(id, change) {
      own.change(id, change)
      tell(id)
    },
    dummyHash: own.dummyHash,
  }
}
