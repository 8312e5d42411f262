/** A last look at a target that turns honest clients away, or no longer listens: busy or starting again, or gone? */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../errors.ts'
import type { Leases } from '../target/leases.ts'
import type { Target } from '../target/target.ts'
import { honestExchange } from './honest-exchange.ts'
import type { Tokens } from './tokens.ts'

/** So many times as long as usual may each answer take, or a new start: a target on a busy machine is slow, not gone. */
const patientTimes = 4
const betweenLooksMs = 500

/** Whether two honest clients still get in and hear each other, however long it takes them. */
export async function meetsPatiently(
  target: Target,
  leases: Leases,
  tokens: Tokens,
  signal: AbortSignal,
): Promise<boolean> {
  const lease = await leases.pair(false)
  const patienceMs = target.timeoutMs * patientTimes
  const end = performance.now() + patienceMs
  try {
    for (;;) {
      try {
        const [first, second] = await Promise.all([tokens.of(lease.attacker), tokens.of(lease.victim)])
        if ((await honestExchange(target, leases, first, second, patienceMs, signal)).ok) return true
      } catch (error) {
        if (!(error instanceof HarnessError)) throw error
      }
      if (signal.aborted || performance.now() > end) return false
      await sleep(betweenLooksMs, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    lease.release()
  }
}
