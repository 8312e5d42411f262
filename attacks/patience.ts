/** A last look at a target that turns honest clients away: busy, or gone? */
import { HarnessError } from '../errors.ts'
import type { Leases } from '../target/leases.ts'
import type { Target } from '../target/target.ts'
import { honestExchange } from './honest-exchange.ts'
import type { Tokens } from './tokens.ts'

/** So many times as long as usual may each answer take: a target on a busy machine is slow, and not gone. */
const patientTimes = 4

/** Whether two honest clients still get in and hear each other, however long it takes them. */
export async function meetsPatiently(
  target: Target,
  leases: Leases,
  tokens: Tokens,
  signal: AbortSignal,
): Promise<boolean> {
  const lease = await leases.pair(false)
  try {
    const [first, second] = await Promise.all([tokens.of(lease.attacker), tokens.of(lease.victim)])
    return (await honestExchange(target, leases, first, second, target.timeoutMs * patientTimes, signal)).ok
  } catch (error) {
    if (error instanceof HarnessError) return false
    throw error
  } finally {
    lease.release()
  }
}
