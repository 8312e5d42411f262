/** One target, attacked: the runner between a profile and a run of the report. */
import type { AnyAttack } from '../attacks/attack.ts'
import { type Progress, type RunOutcome, runCatalogue } from '../attacks/runner.ts'
import type { RunDraft } from '../reports/build.ts'
import { hasOwnAddresses } from '../target/capabilities.ts'
import { publicKeyOf } from '../target/public-key.ts'
import { openServerLog } from '../target/server-log.ts'
import type { Network } from '../target/wire/index.ts'
import type { OpenTarget } from './open-targets.ts'
import type { ProgressView } from './progress.ts'

export interface AttackSettings {
  readonly attacks: readonly AnyAttack[]
  readonly network: Network
  readonly concurrency: number
  readonly timeoutMs: number
  readonly patienceMs: number
  readonly allowDisruptive: boolean
  readonly allowUndisclosed: boolean
  readonly signal: AbortSignal
  readonly progress: ProgressView
  /** Of one attack: gets the lines of its transcript, which hold tokens. */
  readonly trace?: { readonly id: string; readonly take: (target: string, lines: readonly string[]) => void }
  /** What decided which questions were asked: part of the run's fingerprint. */
  readonly options: RunDraft['options']
}

/**
 * Runs the attacks against one target.
 * @param label how reports call the run
 * @throws {HarnessError} `target-*` and `login-failed` when nothing can be proven on it; `profile-invalid`
 */
export async function attackTarget(target: OpenTarget, label: string, settings: AttackSettings): Promise<RunDraft> {
  const { profile, info, reference } = target
  const { attacks, network, timeoutMs, signal } = settings
  const url = [profile.url].flat()[0]!
  const publicKey = await publicKeyOf(profile, network, { timeoutMs, signal })
  const row = settings.progress.row(label, attacks.length)
  const outcome = await runCatalogue({
    attacks,
    profile,
    network,
    concurrency: settings.concurrency,
    timeoutMs,
    patienceMs: settings.patienceMs,
    // Ours to break: it is started again, and nobody else is on it.
    allow: {
      disrupt: info.reference || settings.allowDisruptive,
      disclosure: info.reference || settings.allowUndisclosed,
    },
    ownAddresses: hasOwnAddresses(url, process.platform),
    restarts: reference !== undefined,
    signal,
    ...(settings.trace === undefined
      ? {}
      : {
          onTranscript: (id: string, lines: () => readonly string[]) => {
            if (id === settings.trace?.id) settings.trace.take(label, lines())
          },
        }),
    onRemark: (remark) => settings.progress.line(`${label}: ${remark}`),
    onProgress: (progress) => row.update(progress.done, noteOf(progress)),
    ...(profile.log === undefined ? {} : { serverLog: openServerLog(profile.log.file) }),
    ...(publicKey === undefined ? {} : { publicKey }),
  })
  return {
    label,
    target: info,
    startedAt: outcome.startedAt,
    durationMs: outcome.durationMs,
    attacks: outcome.results,
    benchmarks: [],
    phases: outcome.phases,
    remarks: [...outcome.remarks, ...deaths(reference?.restarts ?? 0)],
    ...stoppedPart(outcome),
    options: settings.options,
  }
}

function noteOf({ running }: Progress): string {
  return running.join(', ')
}

function deaths(restarts: number): string[] {
  if (restarts === 0) return []
  return [`The server died ${restarts === 1 ? 'once' : `${restarts} times`} during the run and was started again.`]
}

function stoppedPart({ stopped }: RunOutcome): Pick<RunDraft, 'stopped'> {
  return stopped === undefined ? {} : { stopped }
}
