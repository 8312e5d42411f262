/** What all the plans of one run share: the open sockets, who is where, and names that no two plans use twice. */
import type { Fleet } from './fleet.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { BenchOptions, Settings } from './options.ts'
import { firstPlannedAt, type Plan } from './schedule.ts'
import type { Layout, Script } from './workload.ts'

export interface Stage {
  readonly options: BenchOptions
  readonly settings: Settings
  readonly layout: Layout
  readonly fleet: Fleet
  /** First word of all markers of this run. */
  readonly run: string
  /** Plans made so far, so that each has markers of its own. */
  plans: number
  /** The next acknowledgement id that no plan has used. 0 was the join's. */
  ackBase: number
}

/** A plan's script and ledger, ready to be driven. */
export function prepare(
  stage: Stage,
  plan: Plan,
  plateauStartMs: number,
  senderHears: boolean,
): { script: Script; ledger: Ledger; run: string } {
  const { layout, options, settings } = stage
  // The letter ends the number: plan 1 must not be found in plan 11.
  const run = `${stage.run}${stage.plans++}p`
  const script = options.workload.script({
    target: options.target,
    layout,
    plan,
    run,
    ackBase: stage.ackBase,
    payloadBytes: settings.payloadBytes,
  })
  stage.ackBase += plan.count
  const ledger = createLedger({
    plan,
    roomOfSender: Uint32Array.from(layout.socketOfSender, (socket) => layout.roomOfSocket[socket] as number),
    roomOfMember: layout.roomOfSocket,
    memberOfSender: Int32Array.from(layout.socketOfSender),
    // What only its sender is waiting for must come to the sender.
    senderHears: layout.audience === 'self' || senderHears,
    lateAfterMs: settings.lateAfterMs,
    countFrom: firstPlannedAt(plan, plateauStartMs),
  })
  return { script, ledger, run }
}
