/**
 * Whether guesses over a limit are worth anything. That they are answered like a judged one proves nothing: some limits
 * turn away in the words of a wrong password. Only the right password tells, in a place where the limit must stop it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account, Profile } from '../../target/profile.ts'
import type { BaseContext } from '../attack.ts'
import { type Sends, visits } from '../sends.ts'
import type { Rate } from './flood.ts'
import {
  type Guess,
  guess,
  guessOften,
  mostGuesses,
  rightPassword,
  rounds,
  shapeOf,
  tryRight,
  wrongBefore,
} from './guess.ts'
import { type GuessScript, higherLimitLines, mustBeIn, roundsLines } from './login-script.ts'

/** What {@link guessesCount} sends at most. */
export function guessSends(limit: Profile['limits']['logins'], runs = 1): Sends {
  return visits(runs * (mostGuesses + rounds * (wrongBefore(limit) + 1)))
}

/**
 * Wrong passwords and behind them, in the same moment, the right one. Not after their answers: by the time that slow
 * hashes take, a limit that grows back evenly would let in one more.
 */
export async function rightBehind(
  context: BaseContext,
  limit: Rate | undefined,
  when: string,
  next: (n: number) => Guess,
  right: Guess,
): ReturnType<typeof tryRight> {
  const wrong = Array.from({ length: wrongBefore(limit) }, (_, n) => guess(context, next(n)))
  const [answer] = await Promise.all([tryRight(context, when, right), ...wrong])
  return answer
}

/**
 * Guesses over the limit, and whether the right password gets in among them; undefined when the login was too slow to
 * meet the limit. Rounds follow each other at once, so that no turn of a window helps two of them.
 */
export async function guessesCount(
  context: BaseContext,
  name: string,
  limit: Rate | undefined,
  judged: string,
  next: (n: number) => Guess,
  right: () => Guess,
  /** How it is done again. */
  again?: GuessScript,
): Promise<boolean | undefined> {
  const { over, asked } = await guessOften(context, name, limit, judged, next)
  if (over !== true) return over
  for (let round = 1; round <= rounds; round++) {
    const later = (n: number) => next(round * 1_000 + n)
    const { letIn, shape } = await rightBehind(context, limit, `${name}: behind more of them`, later, right())
    if (letIn !== undefined) continue
    // Nobody declared a limit, and here is one; or it turns away in the words of a wrong password, and did so before.
    if (limit === undefined || shape === judged) return false
    // It says so when it turns away: those before were judged. But a lasting lock is a defence, and a window is not.
    if (limit.perMs > context.patienceMs) return false
    await context.wait(limit.perMs, 'for the window of the limit to pass')
    const after = await tryRight(context, 'a window later', right())
    if (after.letIn === undefined) return false
    if (again !== undefined)
      context.recording.written((say) => again(say, (words) => higherLimitLines(context, say, words, limit, asked)))
    return true
  }
  if (again !== undefined)
    context.recording.written((say) => again(say, (words) => roundsLines(context, say, words, mustBeIn)))
  return true
}

export interface Apart {
  /** How many were answered like a judged one. */
  readonly served: number
  /** The right password after them was. */
  readonly letIn: boolean
}

/** Guesses for one account, a little apart and not one by one, so that a slow hash does not stand in for the limit. */
export async function guessApart(
  context: BaseContext,
  account: Account,
  { most, everyMs, judged }: { readonly most: number; readonly everyMs: number; readonly judged: string },
): Promise<Apart> {
  const wrong = Array.from({ length: most }, async (_, i) => {
    await sleep(i * everyMs, undefined, { signal: context.signal })
    return shapeOf(await guess(context, { account, address: context.freshAddress() }), account) === judged
  })
  const right = sleep(most * everyMs, undefined, { signal: context.signal }).then(() =>
    rightPassword(context, account, 'a little apart from wrong ones'),
  )
  const [letIn, ...answered] = await context.idle(Promise.all([right, ...wrong]))
  const served = answered.filter((one) => one).length
  context.note('measured', `a little apart, ${served} of ${most} were answered like a single one`)
  return { served, letIn: letIn !== undefined }
}
