/** What an attack is: one object in one file under `catalogue/`, made of plain functions from `kit/`. */

import type { AttackInfo, Judgement, Observation } from '../reports/model.ts'
import type { Facts, Need } from '../target/capabilities.ts'
import type { Account, Profile } from '../target/profile.ts'
import type { Admission, ConnectOptions } from '../target/session.ts'
import type { Target } from '../target/target.ts'
import type { Recording } from './reproduction/recording.ts'
import type { Sends } from './sends.ts'

export type { Facts, Need, Unlocks } from '../target/capabilities.ts'

/** A logged-in user, lent to the attack by the runner. */
export interface User {
  readonly account: Account
  /** A token that the target itself issued. */
  readonly token: string
  /** What others see as the sender of this user's messages; learned by the runner from an honest exchange. */
  readonly identity: unknown
}

export interface BaseContext {
  readonly target: Target
  /** The honest client and the identity that attacks start from. Lent: with `holds: 'account'` to this attack alone. */
  readonly attacker: User
  /** Another user, who listens. */
  readonly victim: User
  /** Opens one session; closes it when the attack ends, whatever happens. */
  connect(options: ConnectOptions): Promise<Admission>
  /** A source address not used before in this run, where the target is on Linux loopback; else undefined. */
  freshAddress(): string | undefined
  /** Another token for a lent user, by another login. */
  freshToken(user: User): Promise<string>
  /** A random text that nothing else sends. */
  canary(): string
  /** Notes evidence; returns it, for use in a judgement. */
  note(kind: Observation['kind'], summary: string, detail?: string): Observation
  readonly evidence: readonly Observation[]
  /** Counts one way of trying it: a variant. The same name again is the same variant. */
  tried(name: string): void
  /** What is done meanwhile, for the reproduction of a finding. */
  /** The same target, for what a reproduction does not need: bystanders, the pace of a flood. */
  readonly unwatched: Target
  readonly recording: Pick<
    Recording,
    | 'keeps'
    | 'fromHere'
    | 'untilHere'
    | 'makes'
    | 'written'
    | 'cannotBeTold'
    | 'fetches'
    | 'tells'
    | 'lives'
    | 'raced'
    | 'flooded'
    | 'knocked'
  >
  /** Found out once in a run and shared by all attacks that ask for the same `key`; not kept when it fails. */
  once<T>(key: string, find: () => Promise<T>): Promise<T>
  /** Waits for something that cannot be hurried (an expiry, a window); counted as waiting in the report. */
  wait(ms: number, what: string): Promise<void>
  /** Waits for what the target or the clock decides; counted as waiting too, and not noted. */
  idle<T>(pending: Promise<T>): Promise<T>
  /** Longest wait that the user allows, in milliseconds. */
  readonly patienceMs: number
  /** How long an effect may take to show, in milliseconds: from the round trips of honest clients, at least 250. */
  readonly settleMs: number
  /** True when a token of pure rubbish gets in: then nothing can be said about forged ones. */
  readonly rubbishAccepted: boolean
  /** Nothing else runs at the target: what dies now dies of this attack. */
  readonly alone: boolean
  /** Ends with the attack's deadline or with Ctrl-C. */
  readonly signal: AbortSignal
}

export type AttackContext<N extends Need = never> = BaseContext & Pick<Facts, N>

export interface Attack<N extends Need = never> extends AttackInfo {
  readonly needs: readonly N[]
  /** What it must have for itself while it runs. */
  readonly holds: 'nothing' | 'account' | 'address' | 'server'
  /** Quiet attacks run first; loud ones, which may upset limits or the process, after all quiet ones. */
  readonly loud?: boolean
  /** It may end the process: such attacks run together where the target is started again, and alone to be believed. */
  readonly mayKill?: boolean
  /** Runs before all others: what it sends, others send in passing, and where it kills they could not be judged. */
  readonly first?: boolean
  /** How long it waits on purpose, in milliseconds: the longest start first, and --patience decides. */
  readonly waitsMs?: number | ((limits: Profile['limits']) => number)
  /**
   * About how long it listens, on a sound and fast target, for what never comes, in milliseconds: long ones start first.
   * Unlike `waitsMs` it keeps no attack from being run, only from being quick.
   */
  readonly listensMs?: number
  /** How much it sends at most, where that is more than is ordinary: `--dry-run` says it. */
  readonly sends?: Sends | ((limits: Profile['limits']) => Sends)
  /** The planted weakness of the reference server that proves it can fire. A probe needs none. */
  readonly provenBy?: string
  /** Behaviour that may be new to the makers of Socket.IO: elsewhere than on the reference server it needs a flag. */
  readonly disclosure?: true
  run(context: AttackContext<N>): Promise<Judgement>
}

/** How long an attack waits on this target, in milliseconds. */
export function waitOf({ waitsMs = 0 }: Pick<AnyAttack, 'waitsMs'>, limits: Profile['limits']): number {
  return typeof waitsMs === 'number' ? waitsMs : waitsMs(limits)
}

/** An attack whose own needs have been forgotten, as the runner and the catalogue hold it. */
export type AnyAttack = Omit<Attack<never>, 'needs' | 'run'> & {
  readonly needs: readonly Need[]
  run(context: AttackContext<Need>): Promise<Judgement>
}

/** Types an attack: its context has exactly what `needs` lists. `kind` is `attack` unless said. */
export function defineAttack<const N extends Need = never>(
  attack: Omit<Attack<N>, 'kind'> & { kind?: Attack<N>['kind'] },
): AnyAttack {
  return Object.freeze({ kind: 'attack' as const, ...attack }) as unknown as AnyAttack
}
