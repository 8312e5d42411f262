/** Tokens under an empty key: when they get in, an attack that leads the lookup to an empty key adds nothing to it. */
import { assembleWithHmac, readToken } from './forge-token.ts'
import type { Plainer } from './token-attack.ts'

export function blankKey(token: string): Plainer[] {
  const { header, payload } = readToken(token)
  return [
    {
      attack: 'token/key-weak-blank',
      name: 'a token signed with an empty key, its header unchanged',
      token: assembleWithHmac({ ...header, alg: 'HS256' }, payload, ''),
    },
  ]
}

export function unknownKid(token: string): Plainer[] {
  const { header, payload } = readToken(token)
  return [
    {
      attack: 'token/key-kid-unknown-falls-open',
      name: 'a token with an unknown kid, signed with an empty key',
      token: assembleWithHmac({ ...header, alg: 'HS256', kid: 'no-such-key' }, payload, ''),
    },
  ]
}
