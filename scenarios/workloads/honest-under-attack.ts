/**
 * What honest users feel: the same broadcast quiet, and then once for each attack that goes on beside it. The attackers
 * are bounded, have a user and source addresses of their own, and are gone when the run is over.
 */
import { flood } from '../disturbances/flood.ts'
import { namespaceStorm, oversizedPackets, tokenStorm } from '../disturbances/short-visits.ts'
import { slowReaders } from '../disturbances/slow-readers.ts'
import type { Disturbance } from '../open-loop/disturbance.ts'
import { runWorkload } from '../open-loop/run.ts'
import { type Measurement, missingForBroadcast, missingUsers } from './measurement.ts'
import { roomBroadcast } from './room-broadcast.ts'

const slowAttackers = 20

/** Nothing beside, but named: what the others are held against. */
const quiet: Disturbance = {
  parameters: { attack: 'none' },
  prepare: () => Promise.resolve(),
  start() {
    // quiet
  },
  stop() {
    // quiet
  },
  finish: () => Promise.resolve({}),
}

/** @param attacker the number of the user that they have */
const attacksOf = (attacker: number): readonly (() => Disturbance)[] => [
  () => quiet,
  () => flood(attacker),
  tokenStorm,
  oversizedPackets,
  namespaceStorm,
  () =>
    slowReaders({
      readers: slowAttackers,
      user: () => attacker,
      strange: true,
      parameters: { attack: 'slow-readers' },
    }),
]

export const honestUnderAttack: Measurement = {
  name: 'honest-under-attack',
  summary:
    'room broadcast, quiet and during a flood, a token storm, oversized packets, a namespace storm, slow readers',
  missing(target) {
    if (target.mayDisrupt !== true) return '--allow-disruptive: it may harm service'
    return missingUsers(target, 2) ?? missingForBroadcast(target)
  },
  async *run(options) {
    const { target } = options
    const attacker = target.users.length - 1
    // The last user is the attacker's alone: a limit by account must not punish who shares it.
    const honest = { ...target, users: target.users.slice(0, attacker) }
    for (const make of attacksOf(attacker)) {
      if (options.signal?.aborted === true) return
      yield await runWorkload({
        ...options,
        target: honest,
        workload: { ...roomBroadcast, name: 'honest-under-attack' },
        disturbance: knowing(make(), target),
      })
    }
  },
}

/** The disturbance sees all users, the measured fleet only the honest ones. */
function knowing(disturbance: Disturbance, target: Parameters<Measurement['missing']>[0]): Disturbance {
  return { ...disturbance, prepare: (context) => disturbance.prepare({ ...context, target }) }
}
