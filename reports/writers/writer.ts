/** What a writer is: a pure function from a report to the text of a file. No clock, no disk, no network. */
import type { GatedFinding, GateResult } from '../gate.ts'
import type { Report } from '../model.ts'

export interface WriterContext {
  /** Lets a format say what gates, what is waived and what was known before. */
  readonly gate?: GateResult
  /** Repository-relative file to which SARIF pins findings of targets without a profile file. */
  readonly sarifAnchor?: string
  /** The share that a difference between measurements must exceed. */
  readonly margin?: number
  /** The verdicts over repeated measurements gate: formats for CI show them. */
  readonly verdictsGate?: true
}

export type Writer = (report: Report, context?: WriterContext) => string

/** Why a finding is no reason to act now; undefined when it is one. */
export function acceptance(finding: GatedFinding | undefined): string | undefined {
  if (finding?.standing === 'waived') return `waived until ${finding.waiver?.until}: ${finding.waiver?.reason}`
  if (finding?.standing === 'known') return 'known: the baseline has it'
  if (finding?.standing === 'exhibit') return 'exhibit: this configuration is here to be broken'
  return undefined
}
