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
import type { Tokens } from './tokens.ts'

export interface Stage {
  readonly target: Target
  readonly leases: Leases
  readonly tokens: Tokens
  readonly baseline: Baseline
  readonly patienceMs: number
  /** What was found out once for all attacks, by its key. */
  readonly found: Map<string, Promise<unknown>>
  readonly signal: AbortSignal
}

export interface RunOne {
  readonly result: AttackResult
  /** The honest client was turned away, before or after. */
  readonly lostControl: boolean
}

/** An attack that has not ended by then, beyond what it waits for on purpose, is an error of ours. */
const longestWorkMs = 30_000

/** Never throws: whatever goes wrong is this attack's verdict. */
export async function runOne(attack: AnyAttack, stage: Stage): Promise<RunOne> {
  const lease = await stage.leases.pair(attack.holds === 'nothing')
  const began = performance.now()
  const clock = { waitedMs: 0 }
  const finish = (verdict: Verdict, lostControl: boolean): RunOne => ({
    result: {
      id: attack.id,
      verdict,
      durationMs: Math.round(performance.now() - began),
      waitedMs: Math.round(clock.waitedMs),
    },
    lostControl,
  })
  try {
    const users = await meet(stage, lease)
    if ('why' in users) return finish(inconclusive(`no honest exchange before the attack: ${users.why}`), true)
    const verdict = await judged(attack, stage, users.attacker, users.victim, clock)
    if (stage.signal.aborted) return finish(verdict, false)
    const after = await meet(stage, lease)
    if (!('why' in after)) return finish(verdict, false)
    if (verdict.outcome !== 'resisted') return finish(verdict, true)
    return finish(inconclusive(`no honest exchange after the attack: ${after.why}`, verdict.evidence), true)
  } catch (error) {
    // Only trouble with the honest exchange comes here: the target is gone, or the account is.
    return finish(inconclusive(`no honest exchange: ${(error as Error).message}`), true)
  } finally {
    lease.release()
  }
}

/** An honest exchange of the lent users; tried again once, because a server may just have restarted. */
async function meet(
  { target, leases, tokens, signal }: Stage,
  lease: Lease,
): Promise<{ attacker: User; victim: User } | { why: string }> {
  for (let last = false; ; last = true) {
    try {
      const [attackerToken, victimToken] = [await tokens.of(lease.attacker), await tokens.of(lease.victim)]
      const met = await honestExchange(target, leases, attackerToken, victimToken, target.timeoutMs, signal)
      if (met.ok)
        return {
          attacker: { account: lease.attacker, token: attackerToken, identity: met.senders[0] },
          victim: { account: lease.victim, token: victimToken, identity: met.senders[1] },
        }
      if (last) return { why: met.why }
    } catch (error) {
      if (last || !(error instanceof HarnessError) || error.code === 'remote-refused') throw error
    }
    await sleep(1_000, undefined, { signal }).catch(() => undefined)
  }
}

async function judged(
  attack: AnyAttack,
  stage: Stage,
  attacker: User,
  victim: User,
  clock: { waitedMs: number },
): Promise<Verdict> {
  const log = createObservationLog()
  const sessions: Session[] = []
  const deadlineMs = longestWorkMs + waitOf(attack, stage.target.profile.limits)
  const deadline = AbortSignal.timeout(deadlineMs)
  const signal = AbortSignal.any([stage.signal, deadline])
  const context: AttackContext = {
    ...stage.baseline.facts,
    target: stage.target,
    attacker,
    victim,
    async connect(options) {
      signal.throwIfAborted()
      const admission = await openSession(stage.target, { ...options, signal })
      if (admission.admitted) sessions.push(admission.session)
      return admission
    },
    freshAddress: stage.leases.freshAddress,
    freshToken: (user) => stage.tokens.fresh(user.account),
    canary,
    note: log.note,
    evidence: log.entries,
    async wait(ms, what) {
      log.note('measured', `waited ${Math.round(ms)} ms: ${what}`)
      const from = performance.now()
      await sleep(ms, undefined, { signal }).finally(() => {
        clock.waitedMs += performance.now() - from
      })
    },
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
    signal,
  }
  const aborted = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true })
  try {
    return await Promise.race([attack.run(context as AttackContext<Need>), aborted.promise])
  } catch (error) {
    if (stage.signal.aborted) return { outcome: 'skipped', reason: 'interrupted' }
    if (error instanceof ControlFailed) return inconclusive(error.message, log.entries)
    if (deadline.aborted) return inconclusive(`not finished within ${deadlineMs} ms`, log.entries)
    if (error instanceof HarnessError && error.code.startsWith('target-'))
      return inconclusive(`the target stopped answering: ${error.message}`, log.entries)
    const { code = 'internal', message, stack } = error as { code?: string; message: string; stack?: string }
    return { outcome: 'error', code, reason: message, ...(stack === undefined ? {} : { stack }) }
  } finally {
    await Promise.allSettled(sessions.map((session) => session.close()))
  }
}
