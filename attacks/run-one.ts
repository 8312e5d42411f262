/** One attack, from its lease to its verdict. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../errors.ts'
import type { AttackResult, Verdict } from '../reports/model.ts'
import type { Lease, Leases } from '../target/leases.ts'
import { createObservationLog } from '../target/observe.ts'
import { openSession, type Session } from '../target/session.ts'
import type { Target } from '../target/target.ts'
import { type AnyAttack, type AttackContext, type Need, type User, waitOf } from './attack.ts'
import type { Baseline } from './baseline.ts'
import { canary, honestExchange } from './honest-exchange.ts'
import { inconclusive } from './judge.ts'
import { ControlFailed } from './kit/attempt.ts'
import { createRecording } from './reproduction/recording.ts'
import { scriptOf } from './reproduction/script.ts'
import { transcriptOf } from './reproduction/transcript.ts'
import type { Tokens } from './tokens.ts'

export interface Stage {
  readonly target: Target
  readonly leases: Leases
  readonly tokens: Tokens
  readonly baseline: Baseline
  readonly patienceMs: number
  /** What was found out once for all attacks, by its key. */
  readonly found: Map<string, Promise<unknown>>
  /** Nothing else runs at the target meanwhile. */
  readonly alone: boolean
  readonly signal: AbortSignal
  /** Told of every attack when it has run; the lines are made when they are asked for, and hold tokens. */
  readonly onTranscript?: (id: string, lines: () => readonly string[]) => void
}

export interface RunOne {
  readonly result: AttackResult
  /** The honest client was turned away, before or after. */
  readonly lostControl: boolean
  /** For a moment at least nothing listened there. */
  readonly died: boolean
  /** Nothing listens there any more. */
  readonly gone?: boolean
}

/** An attack that has not ended by then, beyond what it waits for on purpose, is an error of ours. */
const longestWorkMs = 30_000

/** What is written down while an attack runs. */
interface Clock {
  waitedMs: number
  died: boolean
  /** Names of the variants that were tried. */
  readonly variants: Set<string>
}

type Judged = Extract<Verdict, { evidence: unknown }>

/** Never throws: whatever goes wrong is this attack's verdict. */
export async function runOne(attack: AnyAttack, stage: Stage): Promise<RunOne> {
  const lease = await stage.leases.pair(attack.holds === 'nothing')
  const began = performance.now()
  const clock: Clock = { waitedMs: 0, died: false, variants: new Set() }
  const finish = (verdict: Verdict, lostControl: boolean): RunOne => ({
    result: {
      id: attack.id,
      verdict,
      durationMs: Math.round(performance.now() - began),
      waitedMs: Math.round(clock.waitedMs),
      variants: Math.max(1, clock.variants.size),
    },
    lostControl,
    died: clock.died,
  })
  let found: Judged | undefined
  try {
    const users = await meet(stage, lease, clock)
    if ('why' in users) return finish(inconclusive(`no honest exchange before the attack: ${users.why}`), true)
    const verdict = await judged(attack, stage, users.attacker, users.victim, clock)
    found = 'evidence' in verdict ? verdict : undefined
    if (stage.signal.aborted) return finish(verdict, false)
    const after = await meet(stage, lease, clock)
    if (!('why' in after)) return finish(verdict, false)
    if (verdict.outcome !== 'resisted') return finish(verdict, true)
    return finish(inconclusive(`no honest exchange after the attack: ${after.why}`, verdict.evidence), true)
  } catch (error) {
    // Only trouble with the honest exchange comes here: the target is gone, or the account is.
    const why = (error as Error).message
    const gone = error instanceof HarnessError && error.code === 'target-unreachable'
    // What the attack itself found stands, also where it was the last thing that the target did.
    if (found !== undefined && found.outcome !== 'resisted') return { ...finish(found, true), gone }
    return { ...finish(inconclusive(`no honest exchange: ${why}`, found?.evidence), true), gone }
  } finally {
    lease.release()
  }
}

/**
 * An honest exchange of the lent users; tried again once, and while nothing listens for as long as the target may take
 * for an answer: it may just be starting again.
 */
async function meet(
  { target, leases, tokens, signal }: Stage,
  lease: Lease,
  clock: Clock,
): Promise<{ attacker: User; victim: User } | { why: string }> {
  const end = performance.now() + target.timeoutMs
  for (let tries = 1; ; tries += 1) {
    let pauseMs = 1_000
    try {
      const [attackerToken, victimToken] = await Promise.all([tokens.of(lease.attacker), tokens.of(lease.victim)])
      const met = await honestExchange(target, leases, attackerToken, victimToken, target.timeoutMs, signal)
      if (met.ok)
        return {
          attacker: { account: lease.attacker, token: attackerToken, identity: met.senders[0] },
          victim: { account: lease.victim, token: victimToken, identity: met.senders[1] },
        }
      if (tries > 1) return { why: met.why }
    } catch (error) {
      if (!(error instanceof HarnessError) || error.code === 'remote-refused') throw error
      const starting = error.code === 'target-unreachable' && performance.now() < end
      if (error.code === 'target-unreachable') clock.died = true
      if (signal.aborted || (tries > 1 && !starting)) throw error
      if (starting) [tries, pauseMs] = [0, 200]
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

/** What is waited for side by side counts once. */
function stopwatch(clock: Clock): AttackContext['idle'] {
  let [pendings, sinceMs] = [0, 0]
  return async (pending) => {
    if (pendings++ === 0) sinceMs = performance.now()
    try {
      return await pending
    } finally {
      if (--pendings === 0) clock.waitedMs += performance.now() - sinceMs
    }
  }
}

async function judged(attack: AnyAttack, stage: Stage, attacker: User, victim: User, clock: Clock): Promise<Verdict> {
  const log = createObservationLog()
  const sessions: Session[] = []
  const deadlineMs = longestWorkMs + waitOf(attack, stage.target.profile.limits)
  // Not AbortSignal.any, which Node keeps, with all that its listeners hold, for as long as the run goes on.
  const ending = new AbortController()
  const { signal } = ending
  const stop = () => ending.abort(stage.signal.reason)
  stage.signal.addEventListener('abort', stop, { once: true })
  if (stage.signal.aborted) stop()
  let late = false
  const deadline = setTimeout(() => {
    late = true
    ending.abort(new Error('the deadline'))
  }, deadlineMs)
  const idle = stopwatch(clock)
  const recording = createRecording()
  const context: AttackContext = {
    ...stage.baseline.facts,
    target: recording.watchTarget(stage.target),
    recording,
    unwatched: stage.target,
    attacker,
    victim,
    async connect(options) {
      signal.throwIfAborted()
      const beganMs = performance.now()
      const admission = await openSession(stage.target, { ...options, signal })
      if (!admission.admitted) recording.refused(options, beganMs)
      else {
        sessions.push(admission.session)
        recording.watch(admission.session, options)
      }
      return admission
    },
    freshAddress: stage.leases.freshAddress,
    freshToken: (user) => stage.tokens.fresh(user.account),
    canary,
    note: log.note,
    evidence: log.entries,
    tried: (name) => clock.variants.add(name),
    async wait(ms, what) {
      log.note('measured', `waited ${Math.round(ms)} ms: ${what}`)
      await idle(sleep(ms, undefined, { signal }))
    },
    idle,
    once<T>(key: string, find: () => Promise<T>) {
      const known = stage.found.get(key) as Promise<T> | undefined
      if (known !== undefined) return known
      const finding = find()
      stage.found.set(key, finding)
      finding.catch(() => stage.found.delete(key))
      return finding
    },
    patienceMs: stage.patienceMs,
    settleMs: stage.baseline.settleMs,
    rubbishAccepted: stage.baseline.rubbishAccepted,
    alone: stage.alone,
    signal,
  }
  const aborted = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true })
  try {
    const judgement = await Promise.race([attack.run(context as AttackContext<Need>), aborted.promise])
    if (judgement.outcome !== 'vulnerable') return judgement
    const { signingKey, formerKey, partner, publicKey } = stage.baseline.facts
    const keys = { signingKey, formerKey, partnerKey: partner?.key, publicKey }
    const inLog = attack.needs.includes('log') || attack.needs.includes('connectionLog')
    const scene = { target: stage.target, attacker, victim, ...keys, inLog }
    // What may be new to the makers of Socket.IO is for them first.
    const hasNone = attack.disclosure || attack.byHand !== undefined
    const reproduction = hasNone ? undefined : scriptOrNone(recording, scene)
    return reproduction === undefined ? judgement : { ...judgement, reproduction }
  } catch (error) {
    if (stage.signal.aborted) return { outcome: 'skipped', reason: 'interrupted' }
    if (error instanceof ControlFailed) return inconclusive(error.message, log.entries)
    if (late) return inconclusive(`not finished within ${deadlineMs} ms`, log.entries)
    if (error instanceof HarnessError && error.code === 'target-unreachable') clock.died = true
    if (error instanceof HarnessError && (error.code.startsWith('target-') || error.code === 'connection-lost'))
      return inconclusive(`the target stopped answering: ${error.message}`, log.entries)
    const { code = 'internal', message, stack } = error as { code?: string; message: string; stack?: string }
    return { outcome: 'error', code, reason: message, ...(stack === undefined ? {} : { stack }) }
  } finally {
    stage.onTranscript?.(attack.id, () =>
      transcriptOf(recording.everything, recording.received(), log.entries, {
        [attacker.token]: 'TOKEN_A',
        [victim.token]: 'TOKEN_B',
      }),
    )
    await Promise.allSettled(sessions.map((session) => session.close()))
    clearTimeout(deadline)
    stage.signal.removeEventListener('abort', stop)
    // What the attack left behind ends with it.
    ending.abort(new Error('the attack is over'))
  }
}

/** What was sent may be nested deeper than JSON.stringify can follow: then the finding stands without a script. */
function scriptOrNone(...of: Parameters<typeof scriptOf>): string | undefined {
  try {
    return scriptOf(...of)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
