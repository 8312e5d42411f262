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

type Pair = readonly [Account, Account]

export interface Leases {
  /** Waits for a pair that nobody else has; where the profile has too few accounts, `shared` ones are given to several. */
  pair(shared: boolean): Promise<Lease>
  /** How many attacks can run side by side without waiting for each other's accounts. */
  readonly pairs: number
  /** A source address that nobody had before in this run: 127.x.y.z, never 127.0.0.x. Undefined where there are none. */
  freshAddress(): string | undefined
}

/** Limits by account have forgotten what an attack did after this long, in milliseconds. */
const restMs = 5_000

/** Where messages are limited and there are several pairs, none is lent again before the window of that limit is over. */
const shortestRestMs = ({ limits }: Profile, pairs: number): number => (pairs > 1 ? (limits.messages?.perMs ?? 0) : 0)

/** Attacks that hold nothing may share the only pair there is, this many at a time: a shared limit must not be met. */
const sharers = 4

export function createLeases(profile: Profile, ownAddresses: boolean): Leases {
  const usable = profile.accounts.filter((account) => account.role !== 'admin')
  const all = usable.length > 0 ? usable : profile.accounts
  const unused: Pair[] = []
  for (let i = 0; i + 1 < all.length; i += 2) unused.push([all[i]!, all[i + 1]!])
  // One account alone attacks and listens: enough to see whether a message is heard, not whose it seems to be.
  if (unused.length === 0) unused.push([all[0]!, all[0]!])
  const pairs = unused.length
  const canShare = pairs === 1
  const leastRestMs = shortestRestMs(profile, pairs)
  const only = unused[0]!
  /** Given back, the one that has rested longest first. */
  const used: { pair: Pair; sinceMs: number }[] = []
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
    if (sharing >= sharers || (sharing === 0 && take() === undefined)) return undefined
    sharing += 1
    return lent(only, () => {
      sharing -= 1
      if (sharing === 0) giveBack(only)
    })
  }

  function lendOwn(): Lease | undefined {
    const pair = take()
    return pair && lent(pair, () => giveBack(pair))
  }

  /** A login costs the target a hash: accounts that have logged in and rested are lent before new ones. */
  function take(): Pair | undefined {
    const restedMs = used[0] === undefined ? 0 : performance.now() - used[0].sinceMs
    const fresh = restedMs >= restMs ? undefined : unused.shift()
    if (fresh !== undefined) return fresh
    return restedMs >= leastRestMs ? used.shift()?.pair : undefined
  }

  function giveBack(pair: Pair): void {
    used.push({ pair, sinceMs: performance.now() })
    // A timer may be early by a fraction of a millisecond.
    if (leastRestMs > 0) setTimeout(serve, leastRestMs + 5)
  }

  function lent([attacker, victim]: Pair, end: () => void): Lease {
    let out = true
    return {
      attacker,
      victim,
      release() {
        if (!out) return
        out = false
        end()
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
