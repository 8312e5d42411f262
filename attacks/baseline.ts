/**
 * What is found out before the first attack: whether an honest client is let in and heard, how long that takes, whether
 * the declared key makes tokens that the target accepts, and whether rubbish gets in too.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../errors.ts'
import type { Capabilities, Facts } from '../target/capabilities.ts'
import type { Leases } from '../target/leases.ts'
import { type ConnectOptions, openSession, type Session } from '../target/session.ts'
import type { Target } from '../target/target.ts'
import { canary, honestExchange } from './honest-exchange.ts'
import { looksLikeToken, readToken, remint } from './kit/forge-token.ts'
import type { Tokens } from './tokens.ts'

export interface Baseline {
  readonly facts: Partial<Facts>
  readonly missing: Capabilities['missing']
  readonly settleMs: number
  readonly rubbishAccepted: boolean
  readonly remarks: readonly string[]
}

/**
 * @throws HarnessError target-refused-honest-client, login-failed, and what the wire throws
 */
export async function takeBaseline(
  target: Target,
  leases: Leases,
  tokens: Tokens,
  able: Capabilities,
  signal: AbortSignal,
): Promise<Baseline> {
  const lease = await leases.pair(false)
  try {
    const facts = { ...able.facts }
    const missing = { ...able.missing }
    const remarks: string[] = []
    const logFrom = await markLog(facts, missing, remarks)
    const attackerToken = await tokens.of(lease.attacker)
    const victimToken = await tokens.of(lease.victim)
    const meet = () => honestExchange(target, leases, attackerToken, victimToken, target.timeoutMs, signal)
    const first = await meet()
    // A cold server answers its first client slowly: the second exchange tells how long an effect takes to show.
    const exchange = first.ok ? await meet() : first
    if (!exchange.ok) {
      throw new HarnessError('target-refused-honest-client', `an honest client did not get through: ${exchange.why}`, {
        hint: 'check path, namespace, token and chat (send, hear, join) in the profile: nothing can be proven before an honest client is heard',
      })
    }
    const settleMs = Math.min(Math.max(1_000, exchange.tripMs * 20), target.timeoutMs)
    const gate = { target, leases, victimToken, settleMs, signal }

    if (exchange.recovers) facts.recovery = true
    if (facts.jwt && !looksLikeToken(attackerToken)) {
      delete facts.jwt
      missing.jwt = 'token: { kind: jwt } is declared, but the token of the first account is no JWT'
      remarks.push('The profile says that tokens are JWTs, but the one of the first account is none.')
    }
    if (facts.jwt) readIssued(attackerToken, facts)
    if (facts.signingKey && facts.jwt) {
      const minted = remint(facts.signingKey, attackerToken, {})
      if (!(await getsIn(gate, { token: minted }))) {
        delete facts.signingKey
        missing.signingKey = 'key: the declared one does not make tokens that the target accepts'
        remarks.push('The declared signing key does not make tokens that the target accepts: what needs it is skipped.')
      }
    }
    const rubbish = `${canary()}.${canary()}.${canary()}`
    const rubbishAccepted = await getsIn(gate, { token: rubbish }, true)
    if (rubbishAccepted) remarks.push('A token of pure rubbish gets in: forged ones cannot be judged apart from it.')
    if (facts.log !== undefined && logFrom !== undefined && (await facts.log.since(logFrom)).trim() !== '')
      facts.connectionLog = facts.log
    return { facts, missing, settleMs, rubbishAccepted, remarks }
  } finally {
    lease.release()
  }
}

/** Where the log ends before anybody came. A log that cannot be read is none. */
async function markLog(
  facts: Partial<Facts>,
  missing: Baseline['missing'],
  remarks: string[],
): Promise<number | undefined> {
  try {
    return await facts.log?.mark()
  } catch (error) {
    delete facts.log
    missing.log = `log: the declared file cannot be read: ${(error as Error).message}`
    remarks.push('The log that the profile names cannot be read: what needs it is skipped.')
    return undefined
  }
}

/** A claim that the target's own tokens do not have cannot be wrong in a forged one. */
function readIssued(token: string, facts: Partial<Facts>): void {
  const { header, payload } = readToken(token)
  if (payload.iss !== undefined) facts.issuedIssuer = payload.iss
  if (payload.aud !== undefined) facts.issuedAudience = payload.aud
  // RFC 7519 section 5.1 recommends `JWT` for every token: it marks no kind.
  if (typeof header.typ === 'string' && header.typ.toUpperCase() !== 'JWT') facts.issuedType = header.typ
}

interface Gate {
  readonly target: Target
  readonly leases: Leases
  readonly victimToken: string
  readonly settleMs: number
  readonly signal: AbortSignal
}

/** With `linger` it is in only who still is after a while: some servers decide after they have answered. */
async function getsIn(
  { target, leases, victimToken, settleMs, signal }: Gate,
  options: ConnectOptions,
  linger = false,
): Promise<boolean> {
  const opened: Session[] = []
  try {
    const witness = await openSession(target, { token: victimToken, address: leases.freshAddress(), signal })
    if (!witness.admitted) return false
    opened.push(witness.session)
    const tried = await openSession(target, { ...options, address: leases.freshAddress(), signal })
    if (!tried.admitted) return false
    opened.push(tried.session)
    if (linger) await Promise.race([tried.session.ended, sleep(settleMs, undefined, { signal })])
    const text = canary()
    tried.session.say(text)
    return (await witness.session.heard(text, settleMs)) !== undefined
  } finally {
    await Promise.all(opened.map((session) => session.close()))
  }
}
