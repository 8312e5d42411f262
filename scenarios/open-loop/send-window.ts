/**
 * Optional limit on unacknowledged messages of one sender: users of `await emitWithAck`, or of the client's `retries`,
 * send the next message only when the last one was answered. The plan stays open: what must wait keeps its planned time,
 * so the wait is in the response time and not in the service time.
 */
export interface SendWindow {
  /** Unanswered messages that a sender may have; 0 for no limit. */
  readonly limit: number
  readonly unanswered: Uint32Array
  /** Messages that are due and wait, by sender. */
  readonly waiting: Uint32Array
  /** The sequence number that the sender sends next. */
  readonly nextSeq: Uint32Array
  readonly lastSentMs: Float64Array
}

export function createSendWindow(limit: number, senders: number): SendWindow {
  return {
    limit,
    unanswered: new Uint32Array(senders),
    waiting: new Uint32Array(senders),
    nextSeq: new Uint32Array(senders),
    lastSentMs: new Float64Array(senders),
  }
}

/** A message of this sender is due: true if it may go out now, false if it has to wait. */
export function mayLeave(window: SendWindow, sender: number): boolean {
  if (window.limit === 0 || (window.unanswered[sender] as number) < window.limit) return true
  window.waiting[sender] = (window.waiting[sender] as number) + 1
  return false
}

/** A message of this sender left. */
export function noteLeaving(window: SendWindow, sender: number, atMs: number): void {
  window.unanswered[sender] = (window.unanswered[sender] as number) + 1
  window.nextSeq[sender] = (window.nextSeq[sender] as number) + 1
  window.lastSentMs[sender] = atMs
}

/** A message of this sender was answered: true if one that waited may now go; it is taken off the queue. */
export function noteAnswered(window: SendWindow, sender: number): boolean {
  const unanswered = window.unanswered[sender] as number
  if (unanswered > 0) window.unanswered[sender] = unanswered - 1
  return takeWaiting(window, sender)
}

/** Gives up on answers older than `patienceMs`, so that one lost message does not silence its sender for good. */
export function senderGivingUp(window: SendWindow, sender: number, nowMs: number, patienceMs: number): boolean {
  if ((window.waiting[sender] as number) === 0) return false
  if ((window.unanswered[sender] as number) < window.limit) return takeWaiting(window, sender)
  if (nowMs - (window.lastSentMs[sender] as number) < patienceMs) return false
  window.unanswered[sender] = 0
  return takeWaiting(window, sender)
}

function takeWaiting(window: SendWindow, sender: number): boolean {
  const waiting = window.waiting[sender] as number
  if (waiting === 0 || (window.unanswered[sender] as number) >= window.limit) return false
  window.waiting[sender] = waiting - 1
  return true
}
