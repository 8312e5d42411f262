/**
 * Runs attacks against one target: controls before and after, deadlines, leases, quiet before loud, waits overlapped.
 * No verdict on a server that one could not talk to: the first thing that runs is an honest client.
 */
import { HarnessError } from '../errors.ts'
import type { AttackResult, Phase, Verdict } from '../reports/model.ts'
import { capabilities, inherent } from '../target/capabilities.ts'
import { createLeases } from '../target/leases.ts'
import type { Profile } from '../target/profile.ts'
import type { ServerLog } from '../target/server-log.ts'
import { createTarget } from '../target/target.ts'
import type { Network } from '../target/wire/index.ts'
import { type AnyAttack, waitOf } from './attack.ts'
import { type Baseline, takeBaseline } from './baseline.ts'
import { inconclusive } from './judge.ts'
import { inParallel, orderOf } from './order.ts'
import { meetsPatiently } from './patience.ts'
import { runOne, type Stage } from './run-one.ts'
import { createTokens } from './tokens.ts'

export interface RunOptions {
  readonly attacks: readonly AnyAttack[]
  readonly profile: Profile
  readonly network: Network
  /** How many attacks may run side by side. 1 gives the same verdicts, later. */
  readonly concurrency: number
  /** Deadline for one answer of the target. */
  readonly timeoutMs: number
  /** Longest wait that an attack may need. */
  readonly patienceMs: number
  readonly allow: { readonly disrupt: boolean; readonly disclosure: boolean }
  /** The target's addresses are ours to choose (Linux loopback). */
  readonly ownAddresses: boolean
  readonly serverLog?: ServerLog
  /** Whoever runs the target starts it again when it dies, as the reference server's keeper does. */
  readonly restarts?: boolean
  /** Public key in PEM, fetched from where the profile says that it is published. */
  readonly publicKey?: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Told before the first attack what is wrong about the declared facts, and what else was noticed. */
  readonly onRemark?: (remark: string) => void
  /** All that an attack sent and received, once it has run; its lines still hold tokens. */
  readonly onTranscript?: (id: string, lines: () => readonly string[]) => void
}

export interface Progress {
  readonly done: number
  readonly total: number
  readonly running: readonly string[]
  readonly last?: AttackResult
}

export interface RunOutcome {
  /** In the order of the catalogue. */
  readonly results: readonly AttackResult[]
  readonly remarks: readonly string[]
  readonly startedAt: string
  readonly durationMs: number
  /** Where the time went, by phase; some overlap. */
  readonly phases: readonly Phase[]
  /** Why the run ended before its time. */
  readonly stopped?: string
}

/** More loud ones side by side would load a small machine so much that effects show late. */
const mostLoud = 14

/** This many honest clients in a row turned away: the target is gone, and what follows would be noise. */
const lostControlsToStop = 3

/**
 * @throws HarnessError target-unreachable, target-hung, target-not-socketio, target-refused-honest-client, login-failed:
 * nothing can be proven on this target. Later trouble is a verdict or `stopped`.
 */
export async function runCatalogue(options: RunOptions): Promise<RunOutcome> {
  const startedAt = new Date()
  const began = performance.now()
  const target = createTarget(options.profile, options.network, options.timeoutMs)
  const leases = createLeases(options.profile, options.ownAddresses)
  const tokens = createTokens(target, leases)
  const able = capabilities(options.profile, {
    addresses: options.ownAddresses,
    ...(options.serverLog === undefined ? {} : { log: options.serverLog }),
    ...(options.publicKey === undefined ? {} : { publicKey: options.publicKey }),
  })
  const baseline = await takeBaseline(target, leases, tokens, able, options.signal)
  for (const remark of baseline.remarks) options.onRemark?.(remark)
  const stage: Omit<Stage, 'alone'> = {
    ...options,
    target: { ...target, readyMs: baseline.readyMs },
    leases,
    tokens,
    baseline,
    found: new Map(),
  }

  const results = new Map<string, AttackResult>()
  const running = new Set<string>()
  let lostInARow = 0
  let stopped: string | undefined
  /** The attack that showed that the target dies of what others send in passing: from then on they run one by one. */
  let fragile: string | undefined

  function report(last?: AttackResult): void {
    options.onProgress?.({
      done: results.size,
      total: options.attacks.length,
      running: [...running],
      ...(last === undefined ? {} : { last }),
    })
  }

  async function execute(attack: AnyAttack, alone: boolean): Promise<void> {
    running.add(attack.id)
    report()
    const { result, lostControl, died, gone } = await runOne(attack, { ...stage, alone })
    const since = [...running].join(', ')
    running.delete(attack.id)
    lostInARow = lostControl ? lostInARow + 1 : 0
    // In company it may only have died once more, of another attack, while this one looked for it.
    if (gone && (alone || !options.restarts) && mayGoOn())
      await lookPatiently(`the target is gone: nothing listens any more since ${since}`)
    else if (lostInARow >= lostControlsToStop && mayGoOn())
      await lookPatiently('the target no longer lets honest clients in')
    if (attack.first && result.verdict.outcome === 'vulnerable') fragile = attack.id
    const known = died && fragile !== undefined && isUnclear(result.verdict)
    const verdict = known ? inconclusive(`superseded by ${fragile}: the target died`) : result.verdict
    results.set(attack.id, { ...result, verdict })
    report({ ...result, verdict })
  }

  /** Those that come meanwhile wait for the same answer. */
  let look: Promise<boolean> | undefined
  async function lookPatiently(otherwise: string): Promise<void> {
    look ??= meetsPatiently(target, leases, tokens, options.signal).finally(() => {
      look = undefined
    })
    if (await look) lostInARow = 0
    else stopped ??= otherwise
  }

  const mayGoOn = () => {
    if (options.signal.aborted) stopped ??= 'interrupted'
    return stopped === undefined
  }

  for (const attack of options.attacks) {
    const verdict = cannotRun(attack, baseline, options, target.profile.limits)
    if (verdict !== undefined) results.set(attack.id, { id: attack.id, verdict, durationMs: 0, waitedMs: 0 })
  }
  const todo = options.attacks.filter((attack) => !results.has(attack.id))
  const { limits } = target.profile
  const phases: Phase[] = [
    { phase: 'baseline', atMs: 0, durationMs: Math.round(performance.now() - began), attacks: 0 },
  ]
  async function phase(phase: Phase['phase'], attacks: readonly AnyAttack[], width: number, inCompany = width > 1) {
    if (attacks.length === 0 || !mayGoOn()) return
    const atMs = performance.now() - began
    await inParallel(attacks, width, (attack) => execute(attack, !inCompany), mayGoOn)
    const durationMs = Math.round(performance.now() - began - atMs)
    phases.push({ phase, atMs: Math.round(atMs), durationMs, attacks: attacks.length })
  }

  await phase(
    'first',
    todo.filter((attack) => attack.first),
    1,
  )
  const width = fragile === undefined ? Math.max(1, Math.min(options.concurrency, leases.pairs)) : 1
  const order = orderOf(todo, limits, {
    // Who only waits is in nobody's way: such attacks run beside the others, as far as there are accounts for them.
    waitersBeside: options.ownAddresses && width > 1 && leases.pairs > width,
  })
  const waiting = phase('waiting', order.waiting, Math.min(order.waiting.length, leases.pairs - width), true)
  await phase('quiet', order.quiet, width, width > 1 || order.waiting.length > 0)
  // Loud ones side by side from one address would meet its limits together.
  const loudWidth = options.ownAddresses ? Math.min(width, mostLoud) : 1
  await phase('loud', order.loud, loudWidth, loudWidth > 1 || order.waiting.length > 0)
  await waiting
  await phase('alone', order.alone, 1)
  // Most targets survive all of these: then one look at all of them together is enough.
  await phase('deadly', order.deadly, options.restarts ? width : 1)
  // What could not be told in company is asked once more in quiet.
  const unclear = todo.filter((attack) => isUnclear(results.get(attack.id)?.verdict))
  await phase('again', unclear, 1)

  for (const attack of todo) {
    if (results.has(attack.id)) continue
    const verdict: Verdict = { outcome: 'skipped', reason: `not run: ${stopped ?? 'the run ended'}` }
    results.set(attack.id, { id: attack.id, verdict, durationMs: 0, waitedMs: 0 })
  }
  return {
    results: options.attacks.map((attack) => results.get(attack.id)!),
    remarks: baseline.remarks,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - began),
    phases,
    ...(stopped === undefined ? {} : { stopped }),
  }
}

function isUnclear(verdict: Verdict | undefined): boolean {
  return verdict?.outcome === 'inconclusive' && !verdict.reason.startsWith('superseded')
}

/** Why an attack is not run at all, or undefined when it is. */
export function cannotRun(
  attack: AnyAttack,
  baseline: Baseline,
  options: Pick<RunOptions, 'allow' | 'patienceMs'>,
  limits: Profile['limits'],
): Verdict | undefined {
  const lacking = attack.needs.find((need) => !(need in baseline.facts))
  if (lacking !== undefined) {
    const unlock = baseline.missing[lacking]
    return {
      outcome: 'skipped',
      reason: inherent[lacking] ?? `needs ${lacking}, which the profile does not give`,
      ...(unlock === undefined ? {} : { unlock }),
    }
  }
  if (attack.effect === 'disrupt' && !options.allow.disrupt)
    return { outcome: 'skipped', reason: 'may harm service', unlock: '--allow-disruptive' }
  if (attack.disclosure && !options.allow.disclosure)
    return { outcome: 'skipped', reason: 'may be unknown to the makers of the library', unlock: '--allow-undisclosed' }
  const waitsMs = waitOf(attack, limits)
  if (waitsMs > options.patienceMs)
    return {
      outcome: 'skipped',
      reason: `has to wait ${waitsMs} ms`,
      unlock: `--patience ${Math.ceil(waitsMs / 1_000)}${undeclaredTimes(attack, limits)}`,
    }
  return undefined
}

/** Where nothing is declared, the longest honest values are waited for: to declare them is the shorter way. */
function undeclaredTimes(attack: AnyAttack, limits: Profile['limits']): string {
  const shorter = waitOf(attack, {
    ...limits,
    leewayMs: limits.leewayMs ?? 0,
    expiryGraceMs: limits.expiryGraceMs ?? 0,
  })
  return shorter < waitOf(attack, limits) ? ', or limits: { leewayMs: …, expiryGraceMs: … }' : ''
}

/** For callers that print why nothing could be proven. */
export function isUnusable(error: unknown): error is HarnessError {
  return error instanceof HarnessError && (error.code.startsWith('target-') || error.code === 'login-failed')
}
