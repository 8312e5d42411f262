/**
 * Lends accounts, source addresses and the whole server to attacks, so that attacks which run side by side do not meet
 * each other's limits. Accounts go out in pairs: one to attack from, one to listen.
 */
import type { Account, Profile } from './profile.ts'

export interface Lease {
  readonly attacker: Account
  readonly victim: Account
  release(): void
}

export interface Leases {
  /** Waits for a pair that nobody else has; where the profile has too few accounts, `shared` ones are given to several. */
  pair(shared: boolean): Promise<Lease>
  /** How many attacks can run side by side without waiting for each other's accounts. */
  readonly pairs: number
  /** A source address that nobody had before in this run: 127.x.y.z, never 127.0.0.x. Undefined where there are none. */
  freshAddress(): string | undefined
}

/** Attacks that hold nothing may share the only pair there is, this many at a time: a shared limit must not be met. */
const sharers = 4

export function createLeases(profile: Profile, ownAddresses: boolean): Leases {
  const usable = profile.accounts.filter((account) => account.role !== 'admin')
  const all = usable.length > 0 ? usable : profile.accounts
  const free: [Account, Account][] = []
  for (let i = 0; i + 1 < all.length; i += 2) free.push([all[i]!, all[i + 1]!])
  // One account alone attacks and listens: enough to see whether a message is heard, not whose it seems to be.
  if (free.length === 0) free.push([all[0]!, all[0]!])
  const pairs = free.length
  const canShare = pairs === 1
  const only = free[0]!
  const waiting: { shared: boolean; resolve: (lease: Lease) => void }[] = []
  let sharing = 0
  let nextAddress = addressSeed()

  function serve(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const lease = next.shared && canShare ? lendShared() : lendOwn()
      if (lease === undefined) return
      waiting.shift()
      next.resolve(lease)
    }
  }

  function lendShared(): Lease | undefined {
    if (sharing >= sharers || (sharing === 0 && free.length === 0)) return undefined
    if (sharing === 0) free.pop()
    sharing += 1
    return lent(only, () => {
      sharing -= 1
      if (sharing === 0) free.push(only)
    })
  }

  function lendOwn(): Lease | undefined {
    const pair = free.shift()
    return pair && lent(pair, () => free.push(pair))
  }

  function lent([attacker, victim]: [Account, Account], giveBack: () => void): Lease {
    let out = true
    return {
      attacker,
      victim,
      release() {
        if (!out) return
        out = false
        giveBack()
        serve()
      },
    }
  }

  return {
    pairs: canShare ? sharers : pairs,
    pair(shared) {
      const { promise, resolve } = Promise.withResolvers<Lease>()
      waiting.push({ shared, resolve })
      serve()
      return promise
    },
    freshAddress() {
      if (!ownAddresses) return undefined
      nextAddress = nextAddress >= lastAddress ? firstAddress : nextAddress + 1
      const low = nextAddress % 254
      const rest = Math.floor(nextAddress / 254)
      return `127.${1 + Math.floor(rest / 256)}.${rest % 256}.${1 + low}`
    },
  }
}

const firstAddress = 254
const lastAddress = 254 * 256 * 253

/** Two runs against one server should not start with the same addresses, or they share limits. */
function addressSeed(): number {
  return firstAddress + Math.floor(Math.random() * (lastAddress - firstAddress))
}
