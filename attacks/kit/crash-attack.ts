/**
 * Carries the attacks that try to end the target's process. Being thrown out oneself is no crash; it is one when those
 * who did nothing are cut off too and the process is gone, or counts its ids from the start again. A death counts when it
 * was caused twice, the second time by one step alone.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../errors.ts'
import type { Observation } from '../../reports/model.ts'
import type { Need } from '../../target/capabilities.ts'
import { type AnyAttack, type Attack, type AttackContext, type BaseContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { ControlFailed, control, openWitness } from './attempt.ts'
import { idCounter } from './id-counter.ts'
import { openRaw } from './raw-connection.ts'

/** One thing that may kill: what is done, and in words what came of it. */
export interface CrashStep {
  readonly name: string
  act(): Promise<string>
}

export interface CrashAttack<N extends Need>
  extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs' | 'loud' | 'mayKill'> {
  readonly kind?: 'probe'
  readonly needs?: readonly N[]
  /** The steps to take, in order. An empty list means that the target gives nothing to work with: `inconclusive`. */
  steps(context: AttackContext<N>): readonly CrashStep[] | Promise<readonly CrashStep[]>
  /** Plainer steps, by the attack whose they are: where one of them kills as well, that is the finding, not this. */
  plainer?(context: AttackContext<N>): Readonly<Record<string, CrashStep>>
}

export function crashAttack<const N extends Need = never>({ steps, plainer, ...attack }: CrashAttack<N>): AnyAttack {
  return defineAttack<N>({
    ...attack,
    effect: 'disrupt',
    holds: 'server',
    loud: true,
    mayKill: true,
    needs: attack.needs ?? [],
    async run(context) {
      const all = await steps(context)
      if (all.length === 0) return inconclusive('nothing to try on this target')
      // Before them: a target that is not back in time could not be asked afterwards.
      for (const [id, step] of Object.entries((context.alone && plainer?.(context)) || {})) {
        if ((await strike(context, [step])).died)
          return inconclusive(`superseded by ${id}: ${step.name} is enough`, context.evidence)
      }
      context.recording.fromHere()
      const first = await strike(context, all)
      if (!first.died) return resisted(first.control, context.evidence)
      if (!context.alone)
        return inconclusive('the target died while several attacks ran side by side', context.evidence)
      if (!first.back) return vulnerable(context.evidence, 'medium')
      if (!(await killsAlone(context, first.taken)))
        return inconclusive('the target died once, and no step alone killed it again', context.evidence)
      return vulnerable(context.evidence)
    },
  })
}

type Strike =
  | { readonly died: false; readonly control: Observation }
  /** `taken`: the steps begun before it was seen. `back`: it answers again. */
  | { readonly died: true; readonly back: boolean; readonly taken: readonly CrashStep[] }

/** The step before the end is the first suspect. */
async function killsAlone(context: BaseContext, taken: readonly CrashStep[]): Promise<boolean> {
  for (const step of taken.toReversed()) {
    context.recording.fromHere()
    const alone = await strike(context, [step])
    context.recording.untilHere()
    if (alone.died) return true
  }
  return false
}

async function strike(context: BaseContext, steps: readonly CrashStep[]): Promise<Strike> {
  const witness = await openWitness(context)
  // It never says who it is: nothing that is done to users is done to it.
  const bystander = await openRaw({ ...context, target: context.unwatched })
  if (bystander === undefined) throw new ControlFailed('a second connection was refused')
  try {
    const taken: CrashStep[] = []
    let undone: Error | undefined
    for (const step of steps) {
      if (!witness.isOpen) break
      taken.push(step)
      context.tried(step.name)
      const outcome = await outcomeOf(step)
      if (typeof outcome !== 'string') undone ??= outcome
      context.note('received', `${step.name}: ${typeof outcome === 'string' ? outcome : outcome.message}`)
    }
    const allGone = Promise.all([witness.ended, bystander.closed]).then(() => true)
    const gone = await Promise.race([allGone, sleep(context.settleMs, false)])
    if (!gone) {
      // Nobody died, and yet a step could not be taken: then nothing is proven.
      if (undone !== undefined) throw undone
      const after = await control(context, 'an honest client afterwards, heard by the untouched listener', witness)
      return { died: false, control: after.observation }
    }
    return await postMortem(context, bystander.engine.open.sid, taken)
  } finally {
    bystander.engine.kill()
    void witness.close()
  }
}

/** In words what came of a step, or why it could not be taken, which may be the very crash. */
async function outcomeOf(step: CrashStep): Promise<string | Error> {
  try {
    return await step.act()
  } catch (error) {
    if (error instanceof ControlFailed) return error
    if (error instanceof HarnessError && error.code.startsWith('target-')) return error
    throw error
  }
}

async function postMortem(context: BaseContext, idBefore: string, taken: readonly CrashStep[]): Promise<Strike> {
  const idAfter = await idWhenBack(context)
  const [before, after] = [idCounter(idBefore), idAfter === undefined ? undefined : idCounter(idAfter)]
  const counted = `ids were at ${before ?? '?'} and are at ${after ?? '?'}`
  if (idAfter !== undefined && before !== undefined && after !== undefined && after > before)
    throw new ControlFailed(`everybody was cut off, but the process goes on: ${counted}`)
  const now = idAfter === undefined ? 'nothing listens any more' : `the process was started anew: ${counted}`
  context.note('measured', `those who did nothing were cut off, and ${now}`)
  return { died: true, back: idAfter !== undefined, taken }
}

/** An id of the first connection that can be opened again; undefined when none can within the target's time. */
async function idWhenBack(context: BaseContext): Promise<string | undefined> {
  const end = performance.now() + context.target.timeoutMs
  while (performance.now() < end) {
    try {
      const raw = await openRaw({ ...context, target: context.unwatched })
      raw?.engine.kill()
      if (raw !== undefined) return raw.engine.open.sid
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error
    }
    await sleep(100, undefined, { signal: context.signal })
  }
  return undefined
}
