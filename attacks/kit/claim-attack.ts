/** Carries the attacks that change claims of a token and sign it again with the declared key. */
import type { AnyAttack, Need } from '../attack.ts'
import { type Json, readToken, remint } from './forge-token.ts'
import { type TokenAttack, tokenAttack } from './token-attack.ts'

export interface ClaimChange {
  readonly name: string
  /** Changed claims; `undefined` removes one. A function sees the real claims. */
  readonly claims?: Json
  readonly header?: Json
}

type ClaimAttack = Omit<TokenAttack<Need>, 'forge' | 'needs'> & {
  readonly needs?: readonly Need[]
  /** Changes whose success explains this attack's. */
  plainer?(): readonly (ClaimChange & { readonly attack: string })[]
  changes(real: { claims: Json; header: Json; subject: string }): readonly ClaimChange[]
}

/** One thing is changed in the attacker's real token, so that a refusal can have only this reason. */
export function claimAttack({ changes, plainer, needs = [], ...attack }: ClaimAttack): AnyAttack {
  return tokenAttack<Need>({
    ...attack,
    needs: ['signingKey', ...needs],
    plainer: ({ attacker, signingKey }) =>
      (plainer?.() ?? []).map(({ name, attack: id, claims = {}, header = {} }) => ({
        name,
        attack: id,
        token: remint(signingKey, attacker.token, claims, header),
      })),
    forge({ attacker, signingKey, target }) {
      const { header, payload } = readToken(attacker.token)
      const { subject } = target.profile.claims
      return changes({ claims: payload, header, subject }).map((change) => ({
        name: change.name,
        token: remint(signingKey, attacker.token, change.claims ?? {}, change.header ?? {}),
      }))
    },
  })
}
