/** The target's clock: tokens that end soon must end soon for the target. */
import type { AttackContext } from '../attack.ts'
import { looksLikeToken, numericDate, readToken } from './forge-token.ts'

/** Less than this is rounding and the way there. */
const unremarkableS = 2

/**
 * How far the target's clock is ahead of ours, in seconds, by the `iat` of a token that it has just issued. 0 where
 * that cannot be told, and where it hardly matters.
 */
export async function clockAheadS(context: AttackContext): Promise<number> {
  if (context.target.profile.login === undefined) return 0
  const aheadS = await context.once('clock-ahead', async () => {
    const token = await context.freshToken(context.attacker)
    const { iat } = looksLikeToken(token) ? readToken(token).payload : {}
    return typeof iat === 'number' ? iat - numericDate() : 0
  })
  if (Math.abs(aheadS) <= unremarkableS) return 0
  context.note('measured', `the target’s clock is ${Math.abs(aheadS)} s ${aheadS > 0 ? 'ahead' : 'behind'}`)
  return aheadS
}
