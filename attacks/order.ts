/** In which order attacks run, and how many side by side: quiet before loud, waits overlapped, the deadly last. */
import type { Profile } from '../target/profile.ts'
import { type AnyAttack, waitOf } from './attack.ts'

/** An attack that waits longer than this, in milliseconds, does little else. */
const longWaitMs = 2_000

export interface Order {
  /** Quiet ones that mostly wait, where they may run beside all others. */
  readonly waiting: readonly AnyAttack[]
  readonly quiet: readonly AnyAttack[]
  readonly loud: readonly AnyAttack[]
  /** What must have the server for itself. */
  readonly alone: readonly AnyAttack[]
  /** What may end the process. */
  readonly deadly: readonly AnyAttack[]
}

/** Sorts attacks into the phases of a run; those that run before all others are not in it. */
export function orderOf(
  attacks: readonly AnyAttack[],
  limits: Profile['limits'],
  { waitersBeside }: { readonly waitersBeside: boolean },
): Order {
  const idleMs = (attack: AnyAttack) => waitOf(attack, limits) + (attack.listensMs ?? 0)
  // Who waits longest starts first, so that waits overlap with everything else.
  const rest = attacks.filter((attack) => !attack.first).sort((a, b) => idleMs(b) - idleMs(a))
  const sharing = rest.filter((attack) => attack.holds !== 'server')
  const quiet = sharing.filter((attack) => !attack.loud)
  const waits = (attack: AnyAttack) => waitersBeside && idleMs(attack) >= longWaitMs
  return {
    waiting: quiet.filter(waits),
    quiet: quiet.filter((attack) => !waits(attack)),
    loud: sharing.filter((attack) => attack.loud),
    alone: rest.filter((attack) => !attack.mayKill && attack.holds === 'server'),
    deadly: rest.filter((attack) => attack.mayKill && attack.holds === 'server'),
  }
}

/** Executes all, `width` at a time, in order, while `mayGoOn`. */
export async function inParallel(
  attacks: readonly AnyAttack[],
  width: number,
  execute: (attack: AnyAttack) => Promise<void>,
  mayGoOn: () => boolean,
): Promise<void> {
  const queue = [...attacks]
  const worker = async () => {
    while (mayGoOn()) {
      const attack = queue.shift()
      if (attack === undefined) return
      await execute(attack)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, queue.length) }, worker))
}
