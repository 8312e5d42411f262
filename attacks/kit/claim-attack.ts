/** Carries the attacks that change claims of a token and sign it again with the declared key. */
import type { Target } from '../../target/target.ts'
import type { AnyAttack, Need, User } from '../attack.ts'
import { type Json, readToken, remint } from './forge-token.ts'
import { type TokenAttack, tokenAttack } from './token-attack.ts'

export interface ClaimChange {
  readonly name: string
  /** Changed claims; `undefined` removes one. A function sees the real claims. */
  readonly claims?: Json
  readonly header?: Json
}

type ClaimAttack = Omit<TokenAttack<Need>, 'forge' | 'needs' | 'plainer'> & {
  readonly needs?: readonly Need[]
  /** Changes whose success explains this attack's. */
  plainer?(real: RealToken): readonly (ClaimChange & { readonly attack: string })[]
  changes(real: RealToken & { readonly victim: User }): readonly ClaimChange[]
}

interface RealToken {
  readonly claims: Json
  readonly header: Json
  /** The name of the claim that says who it is. */
  readonly subject: string
}

/** One thing is changed in the attacker's real token, so that a refusal can have only this reason. */
export function claimAttack({ changes, plainer, needs = [], ...attack }: ClaimAttack): AnyAttack {
  return tokenAttack<Need>({
    ...attack,
    needs: ['signingKey', ...needs],
    plainer: ({ attacker, signingKey, target }) =>
      (plainer?.(real(attacker, target)) ?? []).map(({ name, attack: id, claims = {}, header = {} }) => ({
        name,
        attack: id,
        token: remint(signingKey, attacker.token, claims, header),
      })),
    forge({ attacker, victim, signingKey, target }) {
      return changes({ ...real(attacker, target), victim }).map((change) => ({
        name: change.name,
        token: remint(signingKey, attacker.token, change.claims ?? {}, change.header ?? {}),
      }))
    },
  })
}

function real({ token }: User, { profile }: Target): RealToken {
  const { header, payload } = readToken(token)
  return { header, claims: payload, subject: profile.claims.subject }
}

/** A token for somebody who does not exist: where that gets in, nothing is proven by a strange subject that does. */
export function unknownSubject({ claims, subject }: RealToken): ClaimChange & { readonly attack: string } {
  const nobody = typeof claims[subject] === 'number' ? 999_999_999 : 'nobody-of-that-name'
  return { attack: 'token/claim-sub-deleted-or-unknown', name: `${subject} of nobody`, claims: { [subject]: nobody } }
}
