import { randomUUID } from 'node:crypto'
import { yes } from '../policies.ts'
import { signToken } from '../sign.ts'
import { defineWeakness } from './define.ts'

// token.claim-type.refresh-as-access: both made by one function, with one key and the same claims.
export default defineWeakness({
  id: 'any-typ',
  title: 'takes any token under its key, refresh tokens included',
  base: 'hardened',
  replaces: {
    makeRefreshToken:
      (_sound, { configuration, keys }) =>
      (account, session) => {
        const { issuer, audience, scope, lifetimeCapMs } = configuration.token
        const iat = Math.floor(Date.now() / 1_000)
        const exp = iat + Math.floor(lifetimeCapMs / 1_000)
        const { id: sub, generation: gen } = account
        const claims = { iss: issuer, aud: audience, sub, scope, iat, exp, jti: randomUUID(), sid: session, gen }
        return signToken(claims, keys, 'rt+jwt')
      },
    checkType: () => () => yes,
  },
})
