/** A profile for `gatecrash attack http://…`: what can be said with a URL and two tokens. */
import { HarnessError } from '../errors.ts'
import { checked, type LoadedProfile } from './load-profile.ts'
import type { ProfileInput } from './profile.ts'
import type { Variables } from './profile-variables.ts'

/** Where the tokens of the two users come from; a command line is no place for a secret. */
export const tokenVariables = ['GATECRASH_TOKEN_A', 'GATECRASH_TOKEN_B'] as const

/**
 * Makes a profile out of a URL. Its path is the namespace, as in the official client (`http://host/admin`). The tokens
 * of two users come from GATECRASH_TOKEN_A and GATECRASH_TOKEN_B. Assumed is what the tutorials do: a JWT in the `token`
 * field of the handshake's auth, and `chat message` heard as `name: text`. A server that does otherwise needs a profile.
 * @throws {HarnessError} `usage` without a token; `profile-invalid` for a URL that is none
 */
export function profileFromUrl(url: string, env: Variables): LoadedProfile {
  const tokens = tokenVariables.filter((name) => env[name] !== undefined && env[name] !== '')
  if (tokens[0] !== tokenVariables[0])
    throw new HarnessError('usage', `${url} alone does not say who may log in`, {
      hint: [
        `put the tokens of two users into the environment: export ${tokenVariables[0]}=… ${tokenVariables[1]}=…`,
        `or write a profile, which can say far more: gatecrash init ${url}`,
      ].join('\n'),
    })
  const address = URL.canParse(url) ? new URL(url) : undefined
  const input: ProfileInput = {
    version: 1,
    name: address?.host ?? url,
    url: address === undefined || !/^https?:$/.test(address.protocol) ? url : address.origin,
    namespace: address?.pathname ?? '/',
    accounts: tokens.map((name) => ({ name: name.slice(-1).toLowerCase(), token: `$${name}` })),
    chat: {
      send: { event: 'chat message', args: ['{{text}}'] },
      hear: { event: 'chat message', args: ['{{sender}}: {{text}}'] },
    },
  }
  return checked(input, {}, url, env, 'refuse')
}
