import { randomUUID } from 'node:crypto'
import { passwordMatches } from '../accounts.ts'
import { accept, type Policies, type PolicyContext, refuse } from '../policies.ts'

/** The same work whether the account exists or not, so that the time tells nothing. */
export function checkPassword({ accounts }: PolicyContext): Policies['checkPassword'] {
  return async (username, password) => {
    const account = accounts.byUsername(username)
    const matches = await passwordMatches(password, account?.passwordHash ?? accounts.dummyHash)
    if (account === undefined) return refuse('unknown-account')
    // Said to nobody, like all the others.
    if (account.disabled) return refuse('account-disabled')
    return matches ? accept(account) : refuse('wrong-password')
  }
}

export const tellLogin: Policies['tellLogin'] = () => 'invalid credentials'

/** Only what a server needs to recognise the account. Claims are readable by whoever holds the token. */
export function accessClaims({ configuration }: PolicyContext): Policies['accessClaims'] {
  const { issuer, audience, scope, lifetimeMs } = configuration.token
  return (account, nowMs, session) => {
    const iat = Math.floor(nowMs / 1_000)
    return {
      iss: issuer,
      aud: audience,
      sub: account.id,
      scope,
      iat,
      exp: iat + Math.floor(lifetimeMs / 1_000),
      jti: randomUUID(),
      sid: session,
      gen: account.generation,
    }
  }
}
