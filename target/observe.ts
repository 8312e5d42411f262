/** The log of what one attack sent and saw. Tokens are shortened before they get in; the report scrubs once more. */
import type { Observation } from '../reports/model.ts'

export interface ObservationLog {
  readonly entries: readonly Observation[]
  note(kind: Observation['kind'], summary: string, detail?: string): Observation
}

const longestSummary = 300
const longestDetail = 1_500

export function createObservationLog(): ObservationLog {
  const startedAt = performance.now()
  const entries: Observation[] = []
  return {
    entries,
    note(kind, summary, detail) {
      const observation: Observation = Object.freeze({
        atMs: Math.round((performance.now() - startedAt) * 10) / 10,
        kind,
        summary: shorten(withoutSignatures(summary), longestSummary),
        ...(detail === undefined ? {} : { detail: shorten(withoutSignatures(detail), longestDetail) }),
      })
      entries.push(observation)
      return observation
    },
  }
}

/** A JWT in a text loses its signature: header and claims explain a verdict, the signature would make it usable. */
export function withoutSignatures(text: string): string {
  return text.replace(/(eyJ[\w+/=-]{8,}\.[\w+/=-]+)\.[\w+/=-]+/g, '$1.[signature removed]')
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
}
