/**
 * The report's shape once more, as a zod schema: what `read.ts` checks files against and what the published
 * `report.schema.json` is made from. The two assignments at the end fail to compile when it and `model.ts` differ.
 */
import * as z from 'zod'
import type { Report } from './model.ts'

const text = z.string()
const milliseconds = z.number().min(0)
const count = z.int().min(0)
const instant = z.iso.datetime({ offset: true })
const scalar = z.union([z.number(), z.string(), z.boolean()])

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info'])

const observation = z
  .object({
    atMs: z.number(),
    kind: z.enum(['sent', 'received', 'measured']),
    summary: text,
    detail: z.exactOptional(text),
  })
  .meta({ description: 'One thing that was sent, seen or measured; milliseconds since the attack began.' })

const evidence = z.tuple([observation], observation)

const verdict = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('resisted'), control: observation, evidence }),
    z.object({
      outcome: z.literal('vulnerable'),
      confidence: z.enum(['high', 'medium', 'low']),
      evidence,
      reproduction: z.exactOptional(text),
    }),
    z.object({ outcome: z.literal('inconclusive'), reason: text, evidence: z.array(observation) }),
    z.object({ outcome: z.literal('skipped'), reason: text, unlock: z.exactOptional(text) }),
    z.object({ outcome: z.literal('error'), code: text, reason: text, stack: z.exactOptional(text) }),
  ])
  .meta({ description: 'Only `resisted` counts as clean. `skipped` and `inconclusive` prove nothing.' })

export const attackInfo = z
  .object({
    id: z.string().regex(/^[a-z0-9]+(?:[/-][a-z0-9]+)+$/, 'an attack id is `family/name` in lower case'),
    kind: z.enum(['attack', 'probe']),
    rows: z.array(text),
    title: text,
    requirement: text,
    impact: text,
    remedy: text,
    byHand: z.exactOptional(text),
    sample: z.exactOptional(text),
    severity,
    cwe: z.array(text),
    references: z.array(text),
    effect: z.enum(['observe', 'write', 'disrupt']),
    needs: z.array(text),
  })
  .meta({ description: 'An attack of the catalogue; every one is listed, whether or not it was run.' })

const attackResult = z.object({
  id: text,
  verdict,
  durationMs: milliseconds,
  waitedMs: milliseconds,
  variants: z.exactOptional(count),
})

const target = z.object({
  name: text,
  url: text,
  namespace: text,
  transports: z.array(text),
  reference: z.boolean(),
  weakness: z.exactOptional(text),
  profile: z.exactOptional(z.object({ file: text, lines: z.record(z.string(), z.int().min(1)) })),
  overrides: z.array(z.object({ name: text, value: scalar })),
})

const environment = z.object({ node: text, platform: text, cpu: text, cores: count, memoryBytes: count })

const percentile = z.number().nullable()

const latency = z
  .object({
    count,
    minMs: z.number(),
    meanMs: z.number(),
    maxMs: z.number(),
    p50Ms: percentile,
    p90Ms: percentile,
    p99Ms: percentile,
    p999Ms: percentile,
    histogram: z.exactOptional(text),
  })
  .meta({ description: 'Milliseconds. A percentile with fewer than 10 samples beyond it is null.' })

const threshold = z.object({ name: text, limit: text, actual: text, ok: z.boolean() })

const ledger = z
  .object({ expected: count, onTime: count, late: count, lost: count, duplicate: count, inverted: count })
  .meta({ description: 'Deliveries: expected = onTime + late + lost; duplicates and inversions stand beside it.' })

const benchRun = z.object({
  workload: text,
  tool: z.enum(['open-loop', 'autocannon', 'artillery']),
  startedAt: instant,
  durationMs: milliseconds,
  parameters: z.record(z.string(), scalar),
  plannedRatePerSecond: z.number().nullable(),
  achievedRatePerSecond: z.number(),
  goodputPerSecond: z.number(),
  responseTime: latency.nullable(),
  serviceTime: latency.nullable(),
  ledger: ledger.nullable(),
  validity: z.object({ valid: z.boolean(), gates: z.array(threshold) }),
  thresholds: z.array(threshold),
  counters: z.record(z.string(), z.number()),
  timeline: z.array(
    z.object({
      atS: z.number(),
      sent: count,
      received: count,
      errors: count,
      p50Ms: percentile,
      p99Ms: percentile,
      maxMs: z.exactOptional(milliseconds),
      socketsOpen: z.exactOptional(count),
      socketsCut: z.exactOptional(count),
      serverCpuShare: z.exactOptional(z.number()),
      serverResidentBytes: z.exactOptional(count),
      serverLoopDelayMs: z.exactOptional(milliseconds),
      responseHistogram: z.exactOptional(text),
      serviceHistogram: z.exactOptional(text),
    }),
  ),
})

const phase = z.object({
  phase: z.enum(['baseline', 'first', 'waiting', 'quiet', 'loud', 'alone', 'deadly', 'again']),
  atMs: milliseconds,
  durationMs: milliseconds,
  attacks: count,
})
const bracket = z.object({ heldPerSecond: z.number().nullable(), failedPerSecond: z.number().nullable() })

const capacity = z
  .object({
    workload: text,
    objective: z.object({ p99Ms: milliseconds, deliveredPercent: z.number(), goodputPercent: z.number() }),
    up: bracket,
    down: bracket.nullable(),
    remarks: z.array(text),
    probes: z.array(
      z.object({
        ratePerSecond: z.number(),
        direction: z.enum(['up', 'down']),
        held: z.boolean(),
        why: text,
        goodputPerSecond: z.number(),
        p50Ms: percentile,
        p99Ms: percentile,
        deliveredPercent: z.number(),
        valid: z.boolean(),
      }),
    ),
  })
  .meta({ description: 'The highest sustained rate lies between `heldPerSecond` and `failedPerSecond`.' })

const run = z
  .object({
    label: z.string().min(1),
    target,
    startedAt: instant,
    durationMs: milliseconds,
    attacks: z.array(attackResult),
    benchmarks: z.array(benchRun),
    phases: z.exactOptional(z.array(phase)),
    capacities: z.exactOptional(z.array(capacity)),
    command: z.exactOptional(text),
    stopped: z.exactOptional(text),
    remarks: z.array(text),
    environment,
    fingerprint: text,
  })
  .meta({ description: 'One target configuration in one invocation.' })

/** What the shape alone cannot say: names that must be unique, and results that must be of a listed attack. */
function checkNames(report: { catalogue: { id: string }[]; runs: { label: string; attacks: { id: string }[] }[] }) {
  const wrong: { message: string; path: (string | number)[] }[] = []
  const known = new Set<string>()
  report.catalogue.forEach((info, index) => {
    if (known.has(info.id))
      wrong.push({ message: `attack ${info.id} is listed twice`, path: ['catalogue', index, 'id'] })
    known.add(info.id)
  })
  const labels = new Set<string>()
  report.runs.forEach((one, index) => {
    if (labels.has(one.label))
      wrong.push({ message: `two runs are labelled ${one.label}`, path: ['runs', index, 'label'] })
    labels.add(one.label)
    const judged = new Set<string>()
    one.attacks.forEach((result, place) => {
      const path = ['runs', index, 'attacks', place, 'id']
      if (!known.has(result.id)) wrong.push({ message: `attack ${result.id} is not in the catalogue`, path })
      if (judged.has(result.id)) wrong.push({ message: `attack ${result.id} has two results`, path })
      judged.add(result.id)
    })
  })
  return wrong
}

/** Unknown keys are dropped: a later version may add facts, and this one still reads what it knows. */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    tool: z.object({ name: z.literal('gatecrash'), version: text }),
    generatedAt: instant,
    catalogue: z.array(attackInfo),
    runs: z.array(run),
  })
  .superRefine((report, context) => {
    for (const { message, path } of checkNames(report)) context.addIssue({ code: 'custom', message, path })
  })

/** The published JSON Schema (draft 2020-12), as a plain object. */
export function reportJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(reportSchema, { io: 'input' })
  return {
    $schema: schema.$schema,
    title: 'gatecrash report',
    description: 'What gatecrash found and measured.',
    ...schema,
  }
}

type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T
// Mutual assignability would not see a missing optional key; identity of the two types does.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles only while `model.ts` and this file say exactly the same. */
export const schemaFitsModel: Same<Frozen<z.infer<typeof reportSchema>>, Frozen<Report>> = true
