/** Carries the attacks on who is let in at all: no token, a wrong one, the right one in the wrong place. */
import type { Need } from '../../target/capabilities.ts'
import { type AnyAttack, type Attack, type AttackContext, defineAttack } from '../attack.ts'
import { inconclusive } from '../judge.ts'
import { type Attempt, control, type Door, openWitness } from './attempt.ts'
import { type Plainer, tryVariants, unlessExplained, type Variant } from './token-attack.ts'

export interface DoorAttack<N extends Need>
  extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'>,
    Partial<Pick<Attack<N>, 'effect' | 'holds' | 'needs'>> {
  /** The variants to try. An empty list means that the target gives nothing to work with: `inconclusive`. */
  variants(context: AttackContext<N>): readonly Variant[] | Promise<readonly Variant[]>
  /** What counts as getting through. Default: let in, and heard by another user. */
  through?(result: Attempt, context: AttackContext<N>): boolean
  /** Tried only when a variant got through. */
  plainer?(context: AttackContext<N>): readonly Plainer[]
  /** Where no token at all gets through as well, that is the finding, not this. Default true. */
  unlessAnonymous?: boolean
}

/**
 * An attack on admission: vulnerable when any variant gets through, twice. The honest control takes the same door: it
 * is let in over each transport that a variant uses, with the real token where it belongs.
 */
export function doorAttack<const N extends Need = never>(options: DoorAttack<N>): AnyAttack {
  const { variants, through, plainer, unlessAnonymous = true, needs = [], ...attack } = options
  return defineAttack<N>({
    effect: 'write',
    holds: 'nothing',
    ...attack,
    needs,
    async run(context) {
      if (unlessAnonymous && context.rubbishAccepted)
        return inconclusive('superseded by auth/absent-no-token: any token gets in')
      const witness = await openWitness(context)
      const tried = await variants(context)
      const transports = new Set(tried.map((variant) => variant.transport))
      for (const transport of transports.size === 0 ? [undefined] : transports) {
        const door: Door = transport === undefined ? {} : { transport }
        await control(context, `the real token${transport === undefined ? '' : ` over ${transport}`}`, witness, door)
      }
      const judgement = await tryVariants(context, witness, tried, {
        unlessAnonymous,
        ...(through === undefined ? {} : { through: (result) => through(result, context) }),
      })
      return unlessExplained(context, witness, judgement, plainer?.(context) ?? [])
    },
  })
}

/** The same variants over each transport that the target has. */
export function overEachTransport(context: AttackContext, variants: readonly Variant[]): readonly Variant[] {
  const { transports } = context.target.profile
  return transports.flatMap((transport) =>
    variants.map((variant) => ({ ...variant, name: `${variant.name}, over ${transport}`, transport })),
  )
}
