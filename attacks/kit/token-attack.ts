/** Carries the attacks that offer forged tokens at the door: they differ in the token only, this supplies the controls. */

import type { Need } from '../../target/capabilities.ts'
import type { SigningKey } from '../../target/profile.ts'
import type { Session } from '../../target/session.ts'
import { type AnyAttack, type Attack, type AttackContext, type BaseContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { type Attempt, attempt, control, type Door, openWitness } from './attempt.ts'
import { remint } from './forge-token.ts'

/** One way to try it: a line of the attack's evidence. */
export interface Variant extends Door {
  readonly name: string
}

type Metadata<N extends Need> = Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> & {
  readonly needs?: readonly N[]
  readonly effect?: Attack['effect']
  readonly holds?: Attack['holds']
}

export interface TokenAttack<N extends Need> extends Metadata<N> {
  /** The variants to try. An empty list means that the target gives nothing to work with: `inconclusive`. */
  forge(context: AttackContext<N | 'jwt'>): readonly Variant[] | Promise<readonly Variant[]>
}

/** An attack on the verifier: it is vulnerable when any forged token gets in. */
export function tokenAttack<const N extends Need = never>({ forge, needs, ...attack }: TokenAttack<N>): AnyAttack {
  return defineAttack<N | 'jwt'>({
    effect: 'write',
    holds: 'nothing',
    ...attack,
    needs: ['jwt', ...((needs ?? []) as N[])],
    async run(context) {
      if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
      const witness = await openWitness(context)
      await control(context, 'the real token', witness)
      await mintControl(context, witness)
      return tryVariants(context, witness, await forge(context))
    },
  })
}

/** Proves that a token of our own making, with nothing changed, is taken: else a refusal would mean nothing. */
async function mintControl(context: BaseContext & { signingKey?: SigningKey }, witness: Session): Promise<void> {
  if (context.signingKey === undefined) return
  const token = remint(context.signingKey, context.attacker.token, {})
  await control(context, 'the same token signed by us', witness, { token })
}

/** Tries all, a few at a time, and judges: one that gets in twice is a finding; none, with the control after, is not. */
export async function tryVariants(context: BaseContext, witness: Session, variants: readonly Variant[]) {
  if (variants.length === 0) return inconclusive('nothing to try on this target', context.evidence)
  const width = context.freshAddress() === undefined ? 1 : 4
  const opened: Attempt[] = []
  for (let from = 0; from < variants.length; from += width) {
    const batch = variants.slice(from, from + width)
    const results = await Promise.all(batch.map(({ name, ...door }) => attempt(context, name, witness, door)))
    const through = results.findIndex((result) => result.in)
    if (through >= 0) opened.push(await again(context, witness, batch[through]!))
    if (opened.length > 0) break
  }
  const last = await control(context, 'the real token again', witness)
  if (opened.some((result) => result.in)) return vulnerable(context.evidence)
  if (opened.length > 0) return inconclusive('a forged token got in once and not a second time', context.evidence)
  // A slow moment may have hidden an effect: then silence is no refusal.
  if ((last.tripMs ?? 0) > context.settleMs / 2)
    return inconclusive(`answers took ${Math.round(last.tripMs ?? 0)} ms, too long to trust silence`, context.evidence)
  return resisted(last.observation, context.evidence)
}

function again(context: BaseContext, witness: Session, { name, ...door }: Variant): Promise<Attempt> {
  return attempt(context, `${name}, once more`, witness, door)
}
