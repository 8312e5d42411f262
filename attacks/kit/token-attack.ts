/** Carries the attacks that offer forged tokens at the door: they differ in the token only, this supplies the controls. */

import type { Judgement } from '../../reports/model.ts'
import type { Need } from '../../target/capabilities.ts'
import type { SigningKey } from '../../target/profile.ts'
import type { Session } from '../../target/session.ts'
import { type AnyAttack, type Attack, type AttackContext, type BaseContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import type { Written } from '../reproduction/steps.ts'
import { type Attempt, attempt, control, type Door, openWitness } from './attempt.ts'
import { assemble, readToken, remint } from './forge-token.ts'

/** One way to try it: a line of the attack's evidence. */
export interface Variant extends Door {
  readonly name: string
  /** Code that makes its token, called `forged`, for the script of a finding: where it cannot be told from the token. */
  readonly makes?: Written
  /** The whole script of a finding, where no client library connects like this. */
  readonly written?: Written
}

type Metadata<N extends Need> = Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> & {
  readonly needs?: readonly N[]
  readonly effect?: Attack['effect']
  readonly holds?: Attack['holds']
}

/** A plainer token whose success explains the attack's: then the finding is that other attack's. */
export interface Plainer extends Variant {
  readonly attack: string
  /** What of it counts as a success. Default: let in. */
  readonly through?: (result: Attempt) => boolean
}

export interface TokenAttack<N extends Need> extends Metadata<N> {
  /** Tried only when a variant got in. `any-signature` is tried by itself, unless the attack is about just that. */
  plainer?(context: AttackContext<N | 'jwt'>): readonly Plainer[]
  /** It is about signatures that are not looked at, so that nothing plainer explains it. */
  readonly aboutAnySignature?: boolean
  /** The variants to try. An empty list means that the target gives nothing to work with: `inconclusive`. */
  forge(context: AttackContext<N | 'jwt'>): readonly Variant[] | Promise<readonly Variant[]>
  /** What counts as getting through. Default: let in, and heard by another user. */
  through?(result: Attempt, context: AttackContext<N | 'jwt'>): boolean
}

/** An attack on the verifier: it is vulnerable when any forged token gets in. */
export function tokenAttack<const N extends Need = never>({
  forge,
  plainer,
  aboutAnySignature = false,
  through,
  needs,
  ...attack
}: TokenAttack<N>): AnyAttack {
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
      const judging = through === undefined ? {} : { through: (result: Attempt) => through(result, context) }
      const judgement = await tryVariants(context, witness, await forge(context), judging)
      const explanations = [...(aboutAnySignature ? [] : [anySignature(context)]), ...(plainer?.(context) ?? [])]
      return unlessExplained(context, witness, judgement, explanations)
    },
  })
}

/** A finding is no finding of this attack when something plainer gets through as well. */
export async function unlessExplained(
  context: BaseContext,
  witness: Session,
  judgement: Judgement,
  explanations: readonly Plainer[],
): Promise<Judgement> {
  if (judgement.outcome !== 'vulnerable') return judgement
  for (const { name, attack: id, through: explains = isIn, ...door } of explanations) {
    const result = await attempt(context, `plainer: ${name}`, witness, door)
    if (explains(result)) return inconclusive(`superseded by ${id}: ${name} gets in too`, context.evidence)
  }
  return judgement
}

const isIn = (result: Attempt): boolean => result.in

/** The real token under a signature of noise: when that gets in, no forged signature can be judged for its own sake. */
function anySignature({ attacker }: BaseContext): Plainer {
  const { header, payload, signature } = readToken(attacker.token)
  const noise = Buffer.from(signature, 'base64url').map((byte) => byte ^ 0x5a)
  const token = assemble(header, payload, Buffer.from(noise))
  return { attack: 'token/sig-bitflip', name: 'the real token under a signature of noise', token }
}

/** Proves that a token of our own making, with nothing changed, is taken: else a refusal would mean nothing. */
async function mintControl(context: BaseContext & { signingKey?: SigningKey }, witness: Session): Promise<void> {
  if (context.signingKey === undefined) return
  const token = remint(context.signingKey, context.attacker.token, {})
  await control(context, 'the same token signed by us', witness, { token })
}

export interface Judging {
  /** What counts as getting through. Default: let in. */
  readonly through?: (attempt: Attempt) => boolean
  /** Where a client without any token gets through as well, that is the finding, and this one is superseded. */
  readonly unlessAnonymous?: boolean
}

/** Tries all, a few at a time, and judges: one that gets in twice is a finding; none, with the control after, is not. */
export async function tryVariants(
  context: BaseContext,
  witness: Session,
  variants: readonly Variant[],
  { through = isIn, unlessAnonymous = false }: Judging = {},
): Promise<Judgement> {
  if (variants.length === 0) return inconclusive('nothing to try on this target', context.evidence)
  const width = context.freshAddress() === undefined ? 1 : 4
  const opened: Attempt[] = []
  for (let from = 0; from < variants.length; from += width) {
    const batch = variants.slice(from, from + width)
    for (const { name } of batch) context.tried(name)
    const results = await Promise.all(
      batch.map(({ name, makes: _, written: __, ...door }) => attempt(context, name, witness, door)),
    )
    const found = results.findIndex(through)
    if (found < 0) continue
    opened.push(await again(context, witness, batch[found]!))
    if (unlessAnonymous && through(await anonymous(context, witness, batch[found]!)))
      return inconclusive('superseded by auth/absent-no-token: no token does as well', context.evidence)
    break
  }
  const last = await control(context, 'the real token again', witness)
  if (opened.some(through)) return vulnerable(context.evidence)
  // It says how it ended, when it did.
  if (opened.some((result) => result.connected && result.said !== '')) {
    const plain = await attempt(context, 'a plain wrong token, for comparison', witness, { token: wrong(context) })
    const reason = through(plain)
      ? 'superseded by auth/middleware-async-not-awaited: heard at once, thrown out after'
      : 'it was heard at once and thrown out a moment later, which a plain wrong token is not: a later check found it out'
    return inconclusive(reason, context.evidence)
  }
  if (opened.length > 0) return inconclusive('it got in once and not a second time', context.evidence)
  // A slow moment may have hidden an effect: then silence is no refusal.
  if ((last.tripMs ?? 0) > context.settleMs / 2)
    return inconclusive(`answers took ${Math.round(last.tripMs ?? 0)} ms, too long to trust silence`, context.evidence)
  return resisted(last.observation, context.evidence)
}

/** Fails only where the signature, or the table of tokens, is looked at. */
function wrong({ attacker: { token } }: BaseContext): string {
  return token.slice(0, -8) + [...token.slice(-8)].reverse().join('')
}

async function again(
  context: BaseContext,
  witness: Session,
  { name, makes, written, ...door }: Variant,
): Promise<Attempt> {
  context.recording.fromHere()
  if (makes !== undefined) context.recording.makes(String(door.token), makes)
  const result = await attempt(context, `${name}, once more`, witness, { ...door, linger: true })
  if (written !== undefined) context.recording.written(written)
  context.recording.untilHere()
  return result
}

function anonymous(context: BaseContext, witness: Session, { transport }: Variant): Promise<Attempt> {
  return attempt(context, 'no token at all, for comparison', witness, transport === undefined ? {} : { transport })
}
