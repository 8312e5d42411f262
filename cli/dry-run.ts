/** `--dry-run`: what would be sent, to whom, and how much at most. Nothing is sent. */
import { type AnyAttack, waitOf } from '../attacks/attack.ts'
import { cannotRun } from '../attacks/runner.ts'
import { capabilities, hasOwnAddresses, inherent } from '../target/capabilities.ts'
import type { ServerLog } from '../target/server-log.ts'
import { openServerLog } from '../target/server-log.ts'
import type { Network } from '../target/wire/index.ts'
import type { AttackSettings } from './attack-run.ts'
import type { OpenTarget } from './open-targets.ts'

export interface PlannedAttack {
  readonly id: string
  readonly title: string
  readonly effect: AnyAttack['effect']
  readonly holds: AnyAttack['holds']
  readonly waitsMs: number
  /** Absent when it would run. */
  readonly skipped?: { readonly reason: string; readonly unlock?: string }
}

export interface Plan {
  readonly target: string
  readonly url: string
  readonly concurrency: number
  readonly maxRatePerSecond: number | null
  readonly maxConnections: number | null
  readonly attacks: readonly PlannedAttack[]
}

type Settings = Pick<AttackSettings, 'attacks' | 'concurrency' | 'patienceMs' | 'allowDisruptive' | 'allowUndisclosed'>

/** What an honest client would find out first (whether it is let in at all) is taken for granted here. */
export function planFor(target: OpenTarget, network: Network, settings: Settings): Plan {
  const { profile, info } = target
  const log: ServerLog | undefined = profile.log && openServerLog(profile.log.file)
  const able = capabilities(profile, {
    addresses: hasOwnAddresses([profile.url].flat()[0]!, process.platform),
    ...(log === undefined ? {} : { log }),
    ...(profile.key?.jwksUrl === undefined ? {} : { publicKey: 'published' }),
  })
  // What only a conversation can tell (does a token name an issuer?) is taken to be there, for it might be sent.
  const mayBe = Object.fromEntries(Object.keys(inherent).map((need) => [need, true]))
  const facts = { ...mayBe, ...able.facts } as typeof able.facts
  const baseline = { ...able, facts, settleMs: 0, rubbishAccepted: false, remarks: [] }
  const allow = {
    disrupt: info.reference || settings.allowDisruptive,
    disclosure: info.reference || settings.allowUndisclosed,
  }
  return {
    target: info.name,
    url: info.url,
    concurrency: settings.concurrency,
    maxRatePerSecond: network.maxRatePerSecond ?? null,
    maxConnections: network.maxConnections ?? null,
    attacks: settings.attacks.map((attack) => {
      const verdict = cannotRun(attack, baseline, { allow, patienceMs: settings.patienceMs }, profile.limits)
      const { id, title, effect, holds } = attack
      const waitsMs = waitOf(attack, profile.limits)
      const skipped = verdict?.outcome === 'skipped' ? { skipped: reasonOf(verdict) } : {}
      return { id, title, effect, holds, waitsMs, ...skipped }
    }),
  }
}

function reasonOf({ reason, unlock }: { reason: string; unlock?: string }): NonNullable<PlannedAttack['skipped']> {
  return unlock === undefined ? { reason } : { reason, unlock }
}

export function renderPlan(plan: Plan): string {
  const run = plan.attacks.filter((attack) => attack.skipped === undefined)
  const width = Math.max(0, ...plan.attacks.map(({ id }) => id.length))
  const caps = [
    plan.maxRatePerSecond === null ? 'no cap on the rate (--max-rate)' : `at most ${plan.maxRatePerSecond} a second`,
    plan.maxConnections === null
      ? 'no cap on connections (--max-connections)'
      : `at most ${plan.maxConnections} connections`,
  ]
  const lines = plan.attacks.map(({ id, title, effect, waitsMs, skipped }) => {
    if (skipped)
      return `  ${id.padEnd(width)}  skipped: ${skipped.reason}${skipped.unlock ? `; to unlock: ${skipped.unlock}` : ''}`
    const wait = waitsMs > 0 ? `, waits ${Math.round(waitsMs / 100) / 10} s` : ''
    return `  ${id.padEnd(width)}  ${effect}${wait}: ${title}`
  })
  return [
    `${plan.target} at ${plan.url}: ${run.length} of ${plan.attacks.length} attacks would run, ${plan.concurrency} side by side; ${caps.join('; ')}`,
    ...lines,
    '',
  ].join('\n')
}
