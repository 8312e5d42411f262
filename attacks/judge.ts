/** The only makers of judgements. `resisted` cannot be said without a control, nor anything without evidence. */
import type { Evidence, Judgement, Observation } from '../reports/model.ts'

/**
 * The defence held: `control` shows that an honest client came through the same door, `evidence` what the attack met.
 * @throws Error when there is no evidence: a bug of the attack, reported by the runner as `error`.
 */
export function resisted(control: Observation, evidence: readonly Observation[]): Judgement {
  return { outcome: 'resisted', control, evidence: demandEvidence(evidence) }
}

/** The attack got through. `confidence` is high when an effect was seen, lower when it was only inferred. */
export function vulnerable(
  evidence: readonly Observation[],
  confidence: 'high' | 'medium' | 'low' = 'high',
): Judgement {
  return { outcome: 'vulnerable', confidence, evidence: demandEvidence(evidence) }
}

/** It could not be told, and why. Never counts as clean. */
export function inconclusive(reason: string, evidence: readonly Observation[] = []): Judgement {
  return { outcome: 'inconclusive', reason, evidence: [...evidence] }
}

function demandEvidence(evidence: readonly Observation[]): Evidence {
  const [first, ...rest] = evidence
  if (first === undefined) throw new Error('a judgement without evidence')
  return [first, ...rest]
}
