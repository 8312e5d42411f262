/** Which rows the detection matrix has. No weakness has the name of a configuration: a row's name is one of either. */
import picomatch from 'picomatch'
import type { AnyAttack } from '../../attacks/attack.ts'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { listWeaknesses } from '../../server/weaknesses.ts'
import { alters, firesByDesign } from '../matrix.ts'
import { hasRedis } from '../server/redis-server.ts'
import { readGoldenRows } from './golden-matrix.ts'
import { expectedOn, skippedIn } from './matrix.ts'

/** Nothing fires on them but what each is for: see `firesByDesign`. */
export const soundConfigurations = [
  'hardened',
  'asymmetric',
  'ecdsa',
  'two-issuers',
  'recovery',
  'short-sessions',
  'event-auth',
  'query-token',
  'cookie-session',
  'api-key',
  'cluster',
  'proxied',
  'tls',
  'msgpack',
  'compressed',
  'polling-only',
  'websocket-only',
]

const weaknesses = await listWeaknesses()

export const weaknessIds: readonly string[] = weaknesses.map(({ id }) => id)

/** The sound configuration that each weakness weakens. */
export const baseOf: Readonly<Record<string, string>> = Object.fromEntries(weaknesses.map(({ id, base }) => [id, base]))

/** Rows of several nodes, which share a Redis. */
export const clusteredRows: readonly string[] = ['cluster', ...weaknessIds.filter((id) => baseOf[id] === 'cluster')]

/** Whether this machine has what the row needs. */
export function isPossible(row: string): boolean {
  return hasRedis || !clusteredRows.includes(row)
}

/** The weaknesses that an attack names. */
export const provingWeaknesses = weaknessIds.filter((id) => expectedOn(id).length > 0)

/**
 * The attacks that a sound configuration may answer otherwise than `hardened`: those that `hardened` has not the facts
 * for, those that are proven on it, what fires by design, and what it alters.
 */
export function ownAttacks(configuration: string): AnyAttack[] {
  const golden = readGoldenRows()
  const skipped = (row: string) => skippedIn(golden[row]?.outcomes ?? {})
  const unlocked = skipped('hardened').filter((id) => !skipped(configuration).includes(id))
  const isAltered = picomatch(alters[configuration] ?? [])
  return catalogue.filter(
    ({ id, provenBy }) =>
      unlocked.includes(id) ||
      baseOf[provenBy ?? ''] === configuration ||
      firesByDesign[configuration]?.[id] !== undefined ||
      isAltered(id),
  )
}
