/** How long the login takes to refuse accounts that exist and ones that do not, measured by turns. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Profile } from '../../target/profile.ts'
import type { BaseContext } from '../attack.ts'
import { guess, nobody } from './guess.ts'

export interface LoginTimes {
  /** Milliseconds. */
  readonly known: readonly number[]
  readonly unknown: readonly number[]
}

/** Two accounts take turns, so that each stays at two thirds of what it may do. */
export function pairEveryMs({ logins }: Profile['limits']): number {
  return logins === undefined ? 0 : (1.5 * logins.perMs) / logins.count / 2
}

/** Undefined when a limit answered instead of the login. */
export async function loginTimes(context: BaseContext, pairs: number): Promise<LoginTimes | undefined> {
  const everyMs = pairEveryMs(context.target.profile.limits)
  const known: number[] = []
  const unknown: number[] = []
  // As many names of nobody, and the same all along: a limit by name that turns away in silence slows down neither alone.
  const nobodies = [nobody(context), nobody(context)]
  for (let i = 0; i < pairs; i++) {
    const nextAtMs = performance.now() + everyMs
    const turn = i % 2
    const { account } = turn === 0 ? context.attacker : context.victim
    const pair = [
      { account, times: known },
      { account: nobodies[turn]!, times: unknown },
    ]
    // Each comes first as often as the other: what comes first may find something cold.
    for (const { account, times } of i % 4 < 2 ? pair : pair.reverse()) {
      const answer = await guess(context, { account, address: context.freshAddress() })
      if (answer === undefined || answer.status === 429) return undefined
      times.push(answer.response.durationMs)
    }
    await context.idle(sleep(Math.max(0, nextAtMs - performance.now()), undefined, { signal: context.signal }))
  }
  return { known, unknown }
}
