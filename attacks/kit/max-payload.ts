import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'

/**
 * The longest payload that the target says it takes, in bytes (engine.io-protocol v4, `maxPayload` of the open packet).
 * Measured at an honest connection; never more than `atMost`.
 */
export async function maxPayloadBytes(context: BaseContext, atMost = 1_000_000): Promise<number> {
  const admission = await context.connect({ token: context.attacker.token, join: false })
  if (!admission.admitted) throw new ControlFailed(`the honest client was refused: ${admission.refusal.how}`)
  const { maxPayloadBytes: declared } = admission.session.engine.open
  await admission.session.close()
  return Math.min(declared || atMost, atMost)
}
