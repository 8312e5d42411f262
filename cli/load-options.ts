/** The flags that say how much load of which kind: the same for bench and capacity. */
import { type Command, Option } from 'commander'
import { spareGenerators } from '../scenarios/open-loop/generators.ts'
import type { BenchOptions } from '../scenarios/open-loop/options.ts'
import { measurements, usualMeasurements } from '../scenarios/workloads/index.ts'
import { listOf, oneOf, positive, wholePositive } from './options.ts'

export const workloadNames = measurements.map(({ name }) => name)

export interface LoadFlags {
  readonly sockets: number
  readonly rooms: number
  readonly senders: number
  readonly payload: number
  readonly seed: number
  readonly transport?: 'websocket' | 'polling'
  readonly allowDisruptive?: true
  readonly generators?: number
}

export function workloadOption(): Option {
  return new Option('--workload <names>', `${workloadNames.join(', ')}, or all`)
    .argParser((value, before: unknown) =>
      value === 'all'
        ? [...workloadNames]
        : listOf(workloadNames)(value, before === usualMeasurements ? workloadNames : before),
    )
    .default(usualMeasurements, usualMeasurements.join(','))
}

export function loadOptions(command: Command): Command {
  return command
    .addOption(new Option('--sockets <n>', 'connections').argParser(wholePositive).default(50))
    .addOption(new Option('--rooms <n>', 'rooms that broadcasts spread them over').argParser(wholePositive).default(5))
    .addOption(new Option('--senders <n>', 'senders in each room').argParser(wholePositive).default(1))
    .addOption(new Option('--payload <bytes>', 'length of a message').argParser(wholePositive).default(64))
    .addOption(new Option('--seed <n>', 'the same seed, the same plan').argParser(wholePositive).default(1))
    .addOption(new Option('--transport <name>', 'websocket or polling').argParser(oneOf(['websocket', 'polling'])))
    .addOption(
      new Option(
        '--generators <n>',
        'threads that share the sockets (default: one for each core but the one of the server; none share a room)',
      ).argParser(wholePositive),
    )
    .option('--allow-disruptive', 'a target that is not ours may be attacked while it is measured')
}

/** What the flags say of one run, but for its rate and its times. */
export function loadOf(flags: LoadFlags) {
  return {
    sockets: flags.sockets,
    rooms: flags.rooms,
    sendersPerRoom: flags.senders,
    seed: flags.seed,
    payloadBytes: flags.payload,
    generators: flags.generators ?? Math.min(spareGenerators(), flags.rooms, flags.sockets),
    ...(flags.transport === undefined ? {} : { transport: flags.transport }),
  } satisfies Partial<BenchOptions>
}

/** A cap on connections is for the fleet, unless it is said otherwise. */
export function officialOf({
  official,
  maxConnections,
}: {
  readonly official?: number
  readonly maxConnections?: number
}): number {
  return official ?? (maxConnections === undefined ? 2 : 0)
}

/** Each login costs the server a password hash; beyond this, sockets share accounts. */
export const accountsAtMost = 20

/** What the run itself needs; a limit that fires would be measured as loss. `ratePerSecond` at its peak. */
export function ceilings(ratePerSecond: number, sockets: number, official = 0): string[] {
  const messages = Math.ceil(ratePerSecond * 4 + sockets * 4 + official * 40 + 100)
  // Storms bring as many sockets again.
  const connections = sockets * 4 + official + 50
  return [
    `limits.messages.perAccount=${messages}`,
    `limits.messages.perAddress=${messages}`,
    `limits.handshakes.perAddress=${connections * 4 + 1_000}`,
    `limits.connections.perAccount=${connections}`,
    `limits.connections.perAddress=${connections}`,
    'limits.login.perAddress=1000',
  ]
}

/** Seconds as flags give them. */
export function timeOptions(command: Command, durationS: number, warmupS: number): Command {
  return command
    .addOption(new Option('--duration <s>', 'what is measured').argParser(positive).default(durationS))
    .addOption(new Option('--warmup <s>', 'sent before, and not measured').argParser(positive).default(warmupS))
}
