/** How much is missing while a run is under way: the ledger itself can only say so at its close. */
export interface Overdue {
  /** Deliveries by the second in which their message was planned. */
  readonly awaitedIn: Uint32Array
  readonly receivedIn: Uint32Array
  awaited: number
  received: number
}

export function createOverdue(durationMs: number): Overdue {
  const seconds = Math.ceil(durationMs / 1000) + 1
  return { awaitedIn: new Uint32Array(seconds), receivedIn: new Uint32Array(seconds), awaited: 0, received: 0 }
}

export function noteAwaited(overdue: Overdue, plannedMs: number, deliveries: number): void {
  const second = (plannedMs / 1000) | 0
  overdue.awaitedIn[second] = (overdue.awaitedIn[second] as number) + deliveries
  overdue.awaited += deliveries
}

export function noteReceived(overdue: Overdue, plannedMs: number): void {
  const second = (plannedMs / 1000) | 0
  overdue.receivedIn[second] = (overdue.receivedIn[second] as number) + 1
  overdue.received++
}

/** Deliveries planned from `fromMs` on, in seconds that ended before `untilMs`, that have not come. */
export function missing(overdue: Overdue, fromMs: number, untilMs: number): number {
  let count = 0
  const end = Math.min(overdue.awaitedIn.length, Math.floor(untilMs / 1000))
  for (let second = Math.floor(fromMs / 1000); second < end; second++) {
    count += (overdue.awaitedIn[second] as number) - (overdue.receivedIn[second] as number)
  }
  return count
}
