/** The reference server as tests attack it: a child process, its profile, its log; and a run of some attacks on it. */
import type { AnyAttack } from '../../attacks/attack.ts'
import { type RunOptions, type RunOutcome, runCatalogue } from '../../attacks/runner.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { type ReferenceOptions, type ReferenceTarget, startReference } from '../../cli/reference-target.ts'
import type { Profile } from '../../target/profile.ts'
import { openServerLog } from '../../target/server-log.ts'
import { createNetwork } from '../../target/wire/index.ts'

export interface Reference extends AsyncDisposable {
  readonly target: ReferenceTarget
  readonly profile: Profile
  attack(attacks: readonly AnyAttack[], options?: Partial<RunOptions>): Promise<RunOutcome>
}

/** Starts the reference server with accounts for several attacks side by side; disposing stops it. */
export async function startForAttacks(options: ReferenceOptions): Promise<Reference> {
  const target = await startReference({ accounts: 24, ...options })
  const profile = referenceProfile(target.ready)
  return {
    target,
    profile,
    attack: (attacks, more = {}) =>
      runCatalogue({
        attacks,
        profile,
        network: createNetwork(),
        concurrency: 8,
        timeoutMs: 5_000,
        patienceMs: 20_000,
        allow: { disrupt: true, disclosure: true },
        ownAddresses: process.platform === 'linux',
        ...(target.logFile === undefined ? {} : { serverLog: openServerLog(target.logFile) }),
        signal: new AbortController().signal,
        ...more,
      }),
    [Symbol.asyncDispose]: () => target.stop(),
  }
}
