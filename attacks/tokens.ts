/** Tokens of the target for its accounts: each account logs in once, when it is first lent. */
import { HarnessError } from '../errors.ts'
import type { Leases } from '../target/leases.ts'
import type { Account } from '../target/profile.ts'
import type { Target } from '../target/target.ts'
import { looksLikeToken, numericDate, readToken } from './kit/forge-token.ts'

export interface Tokens {
  /** @throws HarnessError login-failed; what the wire throws */
  of(account: Account): Promise<string>
  /** Another token for the same account, by another login. */
  fresh(account: Account): Promise<string>
}

/** A token with less life left than this is renewed by another login. */
const spareS = 60

/** A login costs the target a hash: of more at a time, the last would wait there until their time is up. */
const mostLogins = 4

export function createTokens(target: Target, leases: Leases): Tokens {
  const held = new Map<Account, Promise<string>>()
  const turns: (() => void)[] = []
  let loggingIn = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (loggingIn >= mostLogins) await new Promise<void>((resolve) => turns.push(resolve))
    else loggingIn += 1
    try {
      return await work()
    } finally {
      // Whoever is next takes over the place.
      const next = turns.shift()
      if (next === undefined) loggingIn -= 1
      else next()
    }
  }

  async function logIn(account: Account): Promise<string> {
    const answer = await inTurn(() => target.login(account, { address: leases.freshAddress() }))
    if (answer.token !== undefined && answer.status < 400) return answer.token
    throw new HarnessError(
      'login-failed',
      answer.status < 400
        ? `the login of account "${account.name}" was answered with ${answer.status} but holds no token where the profile says`
        : `the login of account "${account.name}" was refused with ${answer.status}`,
      { hint: 'check login.url, login.json, login.token and the password in the profile' },
    )
  }

  const tokens: Tokens = {
    of(account) {
      if (account.token !== undefined) return Promise.resolve(account.token)
      const token = held.get(account)
      if (token === undefined) return tokens.fresh(account)
      return token.then((value) => (endsSoon(value) ? tokens.fresh(account) : value))
    },
    fresh(account) {
      // One that was given by hand or made for a service: there is no other.
      if (account.token !== undefined && target.profile.login === undefined) return Promise.resolve(account.token)
      const token = logIn(account)
      held.set(account, token)
      token.catch(() => held.delete(account))
      return token
    },
  }
  return tokens
}

function endsSoon(token: string): boolean {
  if (!looksLikeToken(token)) return false
  const { exp, iat } = readToken(token).payload
  if (typeof exp !== 'number') return false
  // Where tokens live shortly by design, a minute to spare would mean a login for each attack.
  const lifetimeS = typeof iat === 'number' ? exp - iat : 4 * spareS
  return exp - numericDate() < Math.min(spareS, lifetimeS / 4)
}
