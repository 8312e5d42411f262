/** Which rows the detection matrix has. */
import { listWeaknesses } from '../../server/weaknesses.ts'
import { hasRedis } from '../server/redis-server.ts'
import { expectedOn } from './matrix.ts'

export const soundConfigurations = [
  'hardened',
  'asymmetric',
  'recovery',
  'event-auth',
  'cookie-session',
  'api-key',
  'cluster',
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
