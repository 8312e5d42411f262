import { z } from 'zod'
import { type Policies, refuse } from '../policies.ts'

/** Fine enough for a grace of a few seconds; a pass over ten thousand connections takes well under a millisecond. */
const SWEEP_MS = 250

/** Sessions end by the clock, whether anybody speaks or not; between two ticks the check before each event holds. */
export const startExpiryClock: Policies['startExpiryClock'] = (sweep, isOver) => {
  const timer = setInterval(sweep, SWEEP_MS)
  timer.unref()
  return { traffic: (connection) => !isOver(connection), stop: () => clearInterval(timer) }
}

const renewalPayload = z.strictObject({ token: z.string() })

/** A new token goes through all that the first went through, and names the same account. */
export const renew: Policies['renew'] = async (connection, payload, prove) => {
  const parsed = renewalPayload.safeParse(payload)
  if (!parsed.success) return refuse('payload')
  const proof = await prove(parsed.data.token)
  if (!proof.ok) return proof
  return proof.value.identity.id === connection.identity?.id ? proof : refuse('other-account')
}
