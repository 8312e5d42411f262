/** Assembles the report. Pure: the clock, the environment and the secrets to keep out are given by the caller. */
import { createHash } from 'node:crypto'
import { HarnessError } from '../errors.ts'
import type { AttackInfo, Environment, Report, Run } from './model.ts'
import { ownWord, redactData, redactor } from './redact.ts'
import { reportSchema } from './schema.ts'

/** A run as the runner knows it; what is equal for the whole invocation is added here. */
export interface RunDraft extends Omit<Run, 'environment' | 'fingerprint'> {
  /** The options that decide what was asked: selection, patience, effects allowed. Never argv, never the environment. */
  readonly options: Readonly<Record<string, string | number | boolean>>
}

export interface ReportParts {
  readonly version: string
  /** ISO 8601, with a zone. */
  readonly generatedAt: string
  readonly environment: Environment
  /** May carry more than a report needs (an attack's `run`): only the documented part is taken. */
  readonly catalogue: readonly AttackInfo[]
  readonly runs: readonly RunDraft[]
  /** Tokens, passwords and keys of this run. They, and whatever looks like one, are taken out of every text. */
  readonly secrets: readonly string[]
}

function sorted(options: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Runs with equal fingerprints were asked the same questions: same target name, same attacks, same options. */
export function fingerprint(draft: RunDraft, catalogue: readonly AttackInfo[]): string {
  const asked = {
    target: [draft.target.name, draft.target.weakness ?? '', draft.target.namespace, draft.target.transports],
    catalogue: catalogue.map((info) => [info.id, info.severity]).sort(),
    overrides: draft.target.overrides.map((limit) => [limit.name, limit.value]).sort(),
    options: sorted(draft.options),
  }
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex')
}

/** Gives a second `guide` the label `guide (2)`. */
export function uniqueLabels<T extends { readonly label: string }>(runs: readonly T[]): T[] {
  const taken = new Set<string>()
  return runs.map((run) => {
    let label = run.label
    for (let count = 2; taken.has(label); count++) label = `${run.label} (${count})`
    taken.add(label)
    return { ...run, label }
  })
}

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const item of Object.values(value)) deepFreeze(item)
  return Object.freeze(value)
}

/**
 * The report: redacted, in the catalogue's order whatever order the attacks ended in, checked and frozen.
 * Throws HarnessError `internal` when the parts contradict each other (a result of no listed attack, an infinite number).
 */
export function buildReport(parts: ReportParts): Report {
  const order = new Map(parts.catalogue.map((info, index) => [info.id, index]))
  const scrub = redactor(parts.secrets)
  const scrubOwn = redactor(parts.secrets.filter((secret) => !ownWord(secret)))
  const runs = parts.runs.map((draft) => {
    const { options: _, ...run } = draft
    const attacks = [...run.attacks].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    const clean = redactData({ ...run, attacks }, scrub)
    return { ...clean, environment: parts.environment, fingerprint: fingerprint(draft, parts.catalogue) }
  })
  const parsed = reportSchema.safeParse({
    schemaVersion: 1,
    tool: { name: 'gatecrash', version: parts.version },
    generatedAt: parts.generatedAt,
    catalogue: redactData(parts.catalogue, scrubOwn),
    runs: uniqueLabels(runs),
  })
  if (!parsed.success) {
    const [first] = parsed.error.issues
    throw new HarnessError('internal', `The report is not sound at ${first?.path.join('.')}: ${first?.message}`, {
      hint: 'This is a bug of gatecrash; please report it with the command that led here.',
      cause: parsed.error,
    })
  }
  return deepFreeze(parsed.data)
}
