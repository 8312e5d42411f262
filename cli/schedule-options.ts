/** The flags that say how the rate of an open-loop run goes over its time. */
import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { HarnessError } from '../errors.ts'
import type { Shape } from '../scenarios/open-loop/arrival-times.ts'
import { parseTrace } from '../scenarios/open-loop/trace.ts'
import { oneOf, positive } from './options.ts'

export interface ScheduleFlags {
  readonly arrivals: 'constant' | 'poisson'
  readonly rampFrom?: number
  readonly steps?: readonly number[]
  readonly replay?: string
}

export function scheduleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--arrivals <kind>', 'constant or poisson')
        .argParser(oneOf(['constant', 'poisson']))
        .default('constant'),
    )
    .addOption(new Option('--ramp-from <n>', 'the rate rises (or falls) from n to --rate').argParser(positive))
    .addOption(
      new Option('--steps <list>', 'rates in place of --rate, each for an equal part of the time: 100,200,400')
        .argParser(rates)
        .conflicts('rampFrom'),
    )
    .addOption(
      new Option('--replay <file>', 'a recorded trace: CSV or JSON of times in ms, and of sizes').conflicts([
        'rampFrom',
        'steps',
      ]),
    )
}

/** Throws HarnessError `usage` for a trace that cannot be read. */
export async function shapeOf({ rampFrom, steps, replay }: ScheduleFlags): Promise<Shape> {
  if (rampFrom !== undefined) return { kind: 'ramp', fromPerSecond: rampFrom }
  if (steps !== undefined) return { kind: 'step', perSecond: steps }
  if (replay === undefined) return { kind: 'steady' }
  try {
    return { kind: 'replay', trace: parseTrace(await readFile(replay, 'utf8'), replay) }
  } catch (error) {
    if (error instanceof HarnessError) throw error
    throw new HarnessError('usage', `${replay} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function rates(value: string): number[] {
  const parsed = value.split(',').map(Number)
  if (parsed.some((rate) => !(rate > 0) || !Number.isFinite(rate))) {
    throw new InvalidArgumentError('Write rates above 0 with commas between: 100,200,400')
  }
  return parsed
}
