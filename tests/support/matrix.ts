/** Runs rows of the detection matrix: one reference server each, attacked over the wire as a user's would be. */
import type { AnyAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { runCatalogue } from '../../attacks/runner.ts'
import { referenceProfile } from '../../cli/reference-profile.ts'
import { startReference } from '../../cli/reference-target.ts'
import type { AttackResult, Outcome } from '../../reports/model.ts'
import { openServerLog } from '../../target/server-log.ts'
import { createNetwork } from '../../target/wire/index.ts'
import { alsoFires } from '../matrix.ts'

/** A row: a named configuration, or a weakness on its base. */
export interface Row {
  readonly configuration?: string
  readonly weakness?: string
}

export interface RowOptions {
  readonly attacks?: readonly AnyAttack[]
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

/** Half of a row's work would be the hashing of passwords. */
export const cheapHash = { GATECRASH_HASH_COST: '8' }

/** What times the login needs a hash that takes as long as it does in service: it gets a server of its own. */
export const timesHashing = (id: string) => id === 'login/enum-timing'

/** Enough pairs of accounts for as many attacks as run side by side. */
const accounts = 40

/**
 * Starts the row's server, attacks it, stops it. What could not be told on a noisy machine is asked once more, alone, of
 * a fresh server: a verdict that was given is never asked again.
 * @throws HarnessError when the server does not start or talk
 */
export async function runRow(row: Row, options: RowOptions = {}): Promise<readonly AttackResult[]> {
  const { attacks = catalogue } = options
  const results = await attackRow(row, { ...options, attacks: attacks.filter(({ id }) => !timesHashing(id)) })
  results.push(...(await attackRow(row, { ...options, attacks: attacks.filter(({ id }) => timesHashing(id)) })))
  const unclear = results.filter(isUnclear).map(({ id }) => id)
  for (const times of [false, true]) {
    const again = attacks.filter(({ id }) => unclear.includes(id) && timesHashing(id) === times)
    results.push(...(await attackRow(row, { ...options, attacks: again, concurrency: 1 })))
  }
  const last = new Map(results.map((result) => [result.id, result]))
  return attacks.map(({ id }) => last.get(id)!)
}

/** It could not be told, and no other finding explains why. */
export function isUnclear({ verdict }: AttackResult): boolean {
  return (verdict.outcome === 'inconclusive' && !verdict.reason.startsWith('superseded')) || verdict.outcome === 'error'
}

async function attackRow(
  row: Row,
  { attacks, concurrency = 16, signal }: RowOptions & { readonly attacks: readonly AnyAttack[] },
): Promise<AttackResult[]> {
  if (attacks.length === 0) return []
  const reference = await startReference({
    ...row,
    configuration: row.configuration,
    accounts,
    drain: false,
    env: attacks.some(({ id }) => timesHashing(id)) ? {} : cheapHash,
  })
  try {
    const profile = referenceProfile(reference.ready)
    const { results, stopped } = await runCatalogue({
      attacks,
      profile,
      network: createNetwork({ allowRemote: [] }),
      concurrency,
      timeoutMs: 5_000,
      patienceMs: 20_000,
      allow: { disrupt: true, disclosure: true },
      ownAddresses: process.platform === 'linux',
      restarts: true,
      signal: signal ?? new AbortController().signal,
      ...(reference.logFile === undefined ? {} : { serverLog: openServerLog(reference.logFile) }),
      ...(profile.key?.publicKey === undefined ? {} : { publicKey: profile.key.publicKey }),
    })
    if (stopped !== undefined) throw new Error(`the run on ${nameOf(row)} stopped: ${stopped}`)
    return [...results]
  } finally {
    await reference.stop()
  }
}

export function nameOf({ configuration, weakness }: Row): string {
  return [configuration, weakness].filter(Boolean).join('+')
}

export function outcomesOf(results: readonly AttackResult[]): Record<string, Outcome> {
  return Object.fromEntries(results.map(({ id, verdict }) => [id, verdict.outcome]))
}

/** In how many ways each attack that was resisted was tried. */
export function variantsOf(results: readonly AttackResult[]): Record<string, number> {
  const resisted = results.filter(({ verdict }) => verdict.outcome === 'resisted')
  return Object.fromEntries(resisted.map(({ id, variants = 1 }) => [id, variants]))
}

/** What fired, probes left out: they only report what they read. */
export function firedIn(outcomes: Readonly<Record<string, Outcome>>): string[] {
  const attacks = catalogue.filter(({ id, kind }) => kind === 'attack' && outcomes[id] === 'vulnerable')
  return attacks.map(({ id }) => id).sort()
}

/** What was not run, for want of a fact. */
export function skippedIn(outcomes: Readonly<Record<string, Outcome>>): string[] {
  return Object.keys(outcomes)
    .filter((id) => outcomes[id] === 'skipped')
    .sort()
}

/** The attacks that must fire on a weakness. */
export function expectedOn(weakness: string): string[] {
  const mapped = catalogue.filter((attack) => attack.provenBy === weakness).map((attack) => attack.id)
  return [...new Set([...mapped, ...Object.keys(alsoFires[weakness] ?? {})])].sort()
}

/** The attacks that are run against a weakness in a short check: those that must fire, and the families of those mapped to it. */
export function neighbours(weakness: string): AnyAttack[] {
  const families = new Set(catalogue.filter(({ provenBy }) => provenBy === weakness).map(({ id }) => familyOf(id)))
  const expected = expectedOn(weakness)
  return catalogue.filter(({ id }) => families.has(familyOf(id)) || expected.includes(id))
}

function familyOf(id: string): string {
  return id.split('/')[0]!
}

/** Runs `work` over `items`, `width` at a time, in order. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>) {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
