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
import { canary, checkAcknowledgements, honestExchange } from './honest-exchange.ts'
import { ControlFailed } from './kit/attempt.ts'
import { looksLikeToken, readToken, remint } from './kit/forge-token.ts'
import { openListener } from './kit/listener.ts'
import { isSignedBy } from './kit/verify-token.ts'
import type { Tokens } from './tokens.ts'

export interface Baseline {
  readonly facts: Partial<Facts>
  readonly missing: Capabilities['missing']
  readonly settleMs: number
  /** How long after its CONNECT a client is given before it speaks or listens; 0 for most targets. */
  readonly readyMs: number
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
    await tryListener(target, facts, missing, remarks, signal)
    const attackerToken = await tokens.of(lease.attacker)
    const victimToken = await tokens.of(lease.victim)
    const meet = () => honestExchange(target, leases, attackerToken, victimToken, target.timeoutMs, signal)
    const first = await meet()
    // A cold server answers its first client slowly: the second exchange tells how long an effect takes to show.
    const exchange = first.ok ? await meet() : first
    if (!exchange.ok && first.ok) throw usedUp(exchange.why)
    if (!exchange.ok) {
      throw new HarnessError('target-refused-honest-client', `an honest client did not get through: ${exchange.why}`, {
        hint: 'check path, namespace, token and chat (send, hear, join) in the profile: nothing can be proven before an honest client is heard',
      })
    }
    const settleMs = Math.min(Math.max(1_000, exchange.tripMs * 20), target.timeoutMs)
    // What took so long once may take a little longer the next time.
    const readyMs = Math.round(exchange.readyMs * 1.5)
    if (readyMs > 0)
      remarks.push(`The target lets clients in before it serves them: each one waits ${readyMs} ms first.`)
    const gate = { target: { ...target, readyMs }, leases, victimToken, settleMs, signal }
    await checkAcknowledgements(gate.target, leases, attackerToken, signal)

    if (exchange.recovers) facts.recovery = true
    if (facts.jwt && !looksLikeToken(attackerToken)) {
      delete facts.jwt
      missing.jwt = 'token: { kind: jwt } is declared, but the token of the first account is no JWT'
      remarks.push('The profile says that tokens are JWTs, but the one of the first account is none.')
    }
    if (facts.jwt) readIssued(attackerToken, facts)
    if (facts.jwt) dropWrongKeys(attackerToken, facts, missing, remarks)
    if (facts.signingKey && facts.jwt) {
      const minted = remint(facts.signingKey, attackerToken, {})
      if (!(await getsIn(gate, { token: minted }))) {
        delete facts.signingKey
        missing.signingKey = 'key: the declared one does not make tokens that the target accepts'
        remarks.push('The declared signing key does not make tokens that the target accepts: what needs it is skipped.')
      }
    }
    const silent = await findSilentNode(gate, attackerToken, facts.nodes?.slice(1) ?? [])
    if (silent !== undefined) {
      delete facts.nodes
      missing.nodes = `url: an honest client at ${silent} is not heard by one at the first node`
      remarks.push(
        `An honest client at ${silent} is not heard by one at the first node: what needs several is skipped.`,
      )
    }
    const logBetween = await facts.log?.mark()
    const rubbish = `${canary()}.${canary()}.${canary()}`
    const rubbishAccepted = await getsIn(gate, { token: rubbish }, true)
    if (rubbishAccepted) remarks.push('A token of pure rubbish gets in: forged ones cannot be judged apart from it.')
    // Once is not enough: that could be a late line about its start.
    if (facts.log !== undefined && logBetween !== undefined && logBetween !== logFrom)
      if ((await facts.log.since(logBetween)).trim() !== '') facts.connectionLog = facts.log
    return { facts, missing, settleMs, readyMs, rubbishAccepted, remarks }
  } finally {
    lease.release()
  }
}

/** What was good once and not twice: the target may count connections, or the token may be for one of them only. */
function usedUp(why: string): HarnessError {
  return new HarnessError(
    'target-refused-honest-client',
    `an honest client got through once, and with the same tokens not a second time: ${why}`,
    {
      hint: 'each token is used for many connections, so a ticket for one handshake cannot be the token: give gatecrash a test instance whose tickets last, or the credential that tickets are had for if the server takes it too; otherwise look for a limit on connections',
    },
  )
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

/** What is declared of our own listener leads to it. */
async function tryListener(
  target: Target,
  facts: Partial<Facts>,
  missing: Baseline['missing'],
  remarks: string[],
  signal: AbortSignal,
): Promise<void> {
  if (target.profile.listener.port === undefined) return
  try {
    await (await openListener({ unwatched: target, canary, signal }, () => '')).close()
  } catch (error) {
    if (!(error instanceof ControlFailed)) throw error
    delete facts.callback
    missing.callback = `listener: ${error.message}`
    remarks.push(`Where the target is to call us, ${error.message}: what needs that is skipped.`)
  }
}

/** A key that did not sign the target's own token is a mistake of the profile, not a finding. */
function dropWrongKeys(token: string, facts: Partial<Facts>, missing: Baseline['missing'], remarks: string[]): void {
  if (facts.signingKey !== undefined && !isSignedBy(token, facts.signingKey)) {
    delete facts.signingKey
    missing.signingKey = 'key: the declared one did not sign the token that the target itself gave'
    remarks.push('The declared signing key did not sign the target’s own token: what needs it is skipped.')
  }
  if (facts.publicKey !== undefined && !isSignedBy(token, facts.publicKey)) {
    delete facts.publicKey
    missing.publicKey = 'key: the public key does not verify the token that the target itself gave'
    remarks.push('The declared public key does not verify the target’s own token: what needs it is skipped.')
  }
}

/** A claim that the target's own tokens do not have cannot be wrong in a forged one. */
function readIssued(token: string, facts: Partial<Facts>): void {
  const { header, payload } = readToken(token)
  if (payload.iss !== undefined) facts.issuedIssuer = payload.iss
  if (payload.aud !== undefined) facts.issuedAudience = payload.aud
  // RFC 7519 section 5.1 recommends `JWT` for every token: it marks no kind.
  if (typeof header.typ === 'string' && header.typ.toUpperCase() !== 'JWT') facts.issuedType = header.typ
  if (header.alg === 'ES256') facts.ecdsaSigned = true
  if (payload.scope !== undefined || payload.scp !== undefined) facts.issuedScope = payload.scope ?? payload.scp
  if (payload.cnf !== undefined) facts.issuedConfirmation = payload.cnf
}

/** A node that does not answer, or is one of another server. */
async function findSilentNode(gate: Gate, token: string, nodes: readonly string[]): Promise<string | undefined> {
  for (const node of nodes) {
    const heard = await getsIn(gate, { token, node }).catch((error: unknown) => {
      if (error instanceof HarnessError && error.code.startsWith('target-')) return false
      throw error
    })
    if (!heard) return node
  }
  return undefined
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
