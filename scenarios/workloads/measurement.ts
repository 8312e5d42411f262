/** What `bench --workload` names: something that can be measured on a target, or the fact that is missing for it. */
import type { BenchRun } from '../../reports/model.ts'
import type { Disturbance } from '../open-loop/disturbance.ts'
import type { LoadTarget } from '../open-loop/load-target.ts'
import type { BenchOptions } from '../open-loop/options.ts'
import { runWorkload } from '../open-loop/run.ts'
import { hasText } from '../open-loop/template.ts'
import type { Workload } from '../open-loop/workload.ts'

export type MeasureOptions = Omit<BenchOptions, 'workload' | 'disturbance'>

export interface Measurement {
  readonly name: string
  /** In one line, for help and documentation. */
  readonly summary: string
  /** Why this target cannot be measured so: the fact that its profile does not give. Undefined if it can. */
  missing(target: LoadTarget): string | undefined
  /** One run after the other, as they end. Throws HarnessError as `runWorkload` does. */
  run(options: MeasureOptions): AsyncGenerator<BenchRun>
}

/** A measurement that is one workload, perhaps with something beside it. */
export function plainMeasurement(
  workload: Workload,
  summary: string,
  missing: Measurement['missing'],
  disturb?: (options: MeasureOptions) => Disturbance,
): Measurement {
  return {
    name: workload.name,
    summary,
    missing,
    async *run(options) {
      const disturbance = disturb === undefined ? {} : { disturbance: disturb(options) }
      yield await runWorkload({ ...options, workload, ...disturbance })
    },
  }
}

/** What every broadcast needs. */
export function missingForBroadcast(target: LoadTarget): string | undefined {
  if (!hasText(target.send)) return 'chat.send.args has no {{text}}'
  return hasText(target.hear) ? undefined : 'chat.hear.args has no {{text}}'
}

/** What an acknowledged echo needs. */
export function missingForEcho(target: LoadTarget): string | undefined {
  if (!hasText(target.send)) return 'chat.send.args has no {{text}}'
  return target.send.ack || hasText(target.hear) ? undefined : 'chat.send.ack, or {{text}} in chat.hear.args'
}

/** How many users there are decides how many can act for themselves. */
export function missingUsers(target: LoadTarget, needed: number): string | undefined {
  return target.users.length >= needed ? undefined : `accounts: ${needed} ordinary ones are needed`
}
