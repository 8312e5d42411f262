/** `--dry-run`: what would be sent, to whom, and how much at most. Nothing is sent. */
import { type AnyAttack, waitOf } from '../attacks/attack.ts'
import { cannotRun } from '../attacks/runner.ts'
import { honestExchanges, isPolled, type Sends, sendsOf } from '../attacks/sends.ts'
import { capabilities, hasOwnAddresses, learned } from '../target/capabilities.ts'
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
  /** At most, without the honest exchanges before and after it. */
  readonly sends: Sends
  /** Absent when it would run. */
  readonly skipped?: { readonly reason: string; readonly unlock?: string }
}

export interface Plan {
  readonly target: string
  readonly url: string
  readonly concurrency: number
  readonly maxRatePerSecond: number | null
  readonly maxConnections: number | null
  /** Polling alone: requests that ask for answers come on top of all messages. */
  readonly polled: boolean
  readonly attacks: readonly PlannedAttack[]
  /** Of all that would run, with the honest exchanges around each. What could not be told is asked once more: twice that. */
  readonly atMost: Sends & { readonly longestWaitMs: number }
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
  const told = able.facts.log === undefined ? learned : [...learned, 'connectionLog']
  const facts = { ...Object.fromEntries(told.map((need) => [need, true])), ...able.facts } as typeof able.facts
  const baseline = { ...able, facts, settleMs: 0, readyMs: 0, rubbishAccepted: false, remarks: [] }
  const allow = {
    disrupt: info.reference || settings.allowDisruptive,
    disclosure: info.reference || settings.allowUndisclosed,
  }
  const attacks = settings.attacks.map((attack): PlannedAttack => {
    const verdict = cannotRun(attack, baseline, { allow, patienceMs: settings.patienceMs }, profile.limits)
    const { id, title, effect, holds } = attack
    const waitsMs = waitOf(attack, profile.limits)
    const skipped = verdict?.outcome === 'skipped' ? { skipped: reasonOf(verdict) } : {}
    return { id, title, effect, holds, waitsMs, sends: sendsOf(attack, profile), ...skipped }
  })
  return {
    target: info.name,
    url: info.url,
    concurrency: settings.concurrency,
    maxRatePerSecond: network.maxRatePerSecond ?? null,
    maxConnections: network.maxConnections ?? null,
    polled: isPolled(profile),
    attacks,
    atMost: totalOf(attacks.filter(({ skipped }) => skipped === undefined)),
  }
}

function totalOf(attacks: readonly PlannedAttack[]): Plan['atMost'] {
  const sum = (key: keyof Sends) =>
    attacks.reduce((total, { sends }) => total + sends[key] + honestExchanges[key], honestExchanges[key])
  return {
    connections: sum('connections'),
    messages: sum('messages'),
    longestWaitMs: Math.max(0, ...attacks.map(({ waitsMs }) => waitsMs)),
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
  const lines = plan.attacks.map(({ id, title, effect, waitsMs, sends, skipped }) => {
    if (skipped)
      return `  ${id.padEnd(width)}  skipped: ${skipped.reason}${skipped.unlock ? `; to unlock: ${skipped.unlock}` : ''}`
    const wait = waitsMs > 0 ? `, waits ${seconds(waitsMs)}` : ''
    return `  ${id.padEnd(width)}  ${effect}${wait}, at most ${quantity(sends)}: ${title}`
  })
  return [
    `${plan.target} at ${plan.url}: ${run.length} of ${plan.attacks.length} attacks would run, ${plan.concurrency} side by side; ${caps.join('; ')}`,
    ...lines,
    `  In all at most ${quantity(plan.atMost)}, honest clients before and after each attack included; longest wait ${seconds(plan.atMost.longestWaitMs)}.`,
    `  What cannot be told the first time is asked once more. A message is a WebSocket frame or an HTTP request${plan.polled ? '; those by which polling asks for answers come on top' : ''}.`,
    '',
  ].join('\n')
}

function quantity({ connections, messages }: Sends): string {
  return `${connections.toLocaleString('en')} connections and ${messages.toLocaleString('en')} messages`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`
}
