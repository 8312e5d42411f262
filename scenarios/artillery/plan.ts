import { parse } from 'yaml'
import { z } from 'zod'
import { HarnessError } from '../../errors.ts'

const phase = z.looseObject({
  name: z.string().optional(),
  duration: z.number().optional(),
  arrivalRate: z.number().optional(),
  arrivalCount: z.number().optional(),
  rampTo: z.number().optional(),
  pause: z.number().optional(),
})
const checks = z.looseObject({
  thresholds: z.array(z.unknown()).default([]),
  conditions: z.array(z.unknown()).default([]),
})
const schema = z.looseObject({
  config: z.looseObject({
    phases: z.array(phase).min(1),
    variables: z.record(z.string(), z.unknown()).default({}),
    http: z.looseObject({ timeout: z.number().optional() }).default({}),
    ensure: checks.optional(),
  }),
  scenarios: z.array(z.looseObject({ name: z.string().optional(), weight: z.number().default(1) })).min(1),
})
type Script = z.infer<typeof schema>

/** An artillery script as far as a run of it must be understood. Durations are milliseconds. */
export interface ArtilleryPlan {
  /** Two runs with equal parameters asked the same of the target. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  /** How many users will be started; null where a ramp or a pause of random length leaves it open. */
  readonly users: number | null
  readonly arrivalsMs: number
  /** The longest that one user may take when every step runs into its timeout. */
  readonly longestUserMs: number
  /** How many lines of verdict the `ensure` plugin owes. */
  readonly checks: number
  /** What artillery is given as `--overrides`. */
  readonly overrides: object
}

export interface PlanOptions {
  readonly quick?: boolean
  /** Laid over the script as artillery does it: `{ config: { variables: { room: 'lobby' } } }`. */
  readonly overrides?: object
}

/**
 * Reads a script. With `quick`, its arrivals last four seconds, its users say half as much and all scenarios are equally
 * likely, because artillery draws them at random and each must come up.
 * Throws HarnessError `usage` when the text is no artillery script with phases, scenarios and an `ensure` section.
 */
export function planArtillery(script: string, { quick, overrides = {} }: PlanOptions = {}): ArtilleryPlan {
  const parsed = check(readYaml(script))
  const wanted = merge(quick ? shorten(parsed) : {}, overrides)
  const { config, scenarios } = check(merge(parsed, wanted))
  const { phases } = config
  if (!config.ensure) throw notAScript('config.ensure: nothing in it could fail the run')

  const number = (name: string) => Number(config.variables[name] ?? 0)
  const loginMs = (config.http.timeout ?? 10) * 1_000
  const messages = number('messages')
  return {
    parameters: {
      ...Object.fromEntries(Object.entries(config.variables).map(([name, value]) => [name, toScalar(value)])),
      phases: phases.map(describe).join(', then '),
      scenarios: scenarios.map((one) => `${one.name ?? 'unnamed'} ${one.weight}`).join(', '),
    },
    users: countUsers(phases),
    arrivalsMs: sum(phases.map((one) => (one.duration ?? one.pause ?? 0) * 1_000)),
    longestUserMs:
      loginMs +
      number('connectTimeoutMs') +
      messages * Math.max(number('intervalMs'), number('ackTimeoutMs')) +
      // Joining and leaving.
      2 * number('ackTimeoutMs'),
    checks: countChecks(config.ensure),
    overrides: wanted,
  }
}

function readYaml(text: string): unknown {
  try {
    return parse(text)
  } catch (cause) {
    throw notAScript(cause instanceof Error ? cause.message : 'no YAML', cause)
  }
}

function check(script: unknown): Script {
  const result = schema.safeParse(script)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw notAScript(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is wrong'}`)
}

function notAScript(reason: string, cause?: unknown): HarnessError {
  return new HarnessError('usage', `the artillery script is not usable: ${reason}`, {
    hint: 'artillery.yml of gatecrash is a working one',
    cause,
  })
}

function shorten(script: Script): object {
  const messages = script.config.variables.messages
  return {
    config: {
      phases: [{ name: 'quick', duration: 4, arrivalRate: 4 }],
      ...(typeof messages === 'number' && { variables: { messages: Math.ceil(messages / 2) } }),
    },
    scenarios: script.scenarios.map((one) => ({ ...one, weight: 1 })),
  }
}

/** As artillery merges `--overrides`: objects key by key, an array takes the place of an array. */
function merge(base: object, over: object): object {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value
  }
  return merged
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(one: z.infer<typeof phase>): string {
  if (one.pause !== undefined) return `pause ${one.pause} s`
  const rate = one.arrivalCount === undefined ? `${one.arrivalRate ?? 0}/s` : `${one.arrivalCount} in all`
  return `${one.duration ?? 0} s at ${rate}${one.rampTo === undefined ? '' : ` to ${one.rampTo}/s`}`
}

function countUsers(phases: readonly z.infer<typeof phase>[]): number | null {
  if (phases.some((one) => one.rampTo !== undefined)) return null
  return sum(phases.map((one) => one.arrivalCount ?? (one.arrivalRate ?? 0) * (one.duration ?? 0)))
}

function countChecks(ensure: z.infer<typeof checks>): number {
  const single = ['min', 'max', 'median', 'p95', 'p99', 'maxErrorRate'].filter((name) => name in ensure)
  return ensure.thresholds.length + ensure.conditions.length + single.length
}

/** Artillery draws one of a list for each user. */
function toScalar(value: unknown): number | string | boolean {
  return typeof value === 'number' || typeof value === 'boolean'
    ? value
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
