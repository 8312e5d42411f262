/**
 * Sends many messages at a chosen pace and counts those that ANOTHER user hears. What a server takes off the wire or
 * acknowledges says nothing about its limit: only what is delivered does.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { encodePacket, encodeTextFrame } from '../../target/wire/index.ts'
import type { BaseContext } from '../attack.ts'

export interface Rate {
  readonly count: number
  readonly perMs: number
}

export interface Tally {
  /** The next text to send; from now on it counts as sent. */
  next(): string
  /** Counts an effect that is no message: an accepted join. */
  effect(): void
  readonly sent: number
  /** Distinct messages heard, and effects. */
  readonly delivered: number
  readonly lastAtMs: number
  /** From the first message sent to the last one sent or heard, in milliseconds. */
  readonly elapsedMs: number
  /** From the first message sent to the last one sent. */
  readonly sendingMs: number
}

/** Counts at these listeners from now on, in place of whoever counted there before. */
export function tallyAt(witnesses: readonly Session[], marker: string): Tally {
  const heard = new Set<string>()
  let [sent, effects, firstAtMs, lastSentAtMs, lastAtMs] = [0, 0, 0, 0, 0]
  for (const witness of witnesses) {
    witness.onHeard = ({ text, atMs }) => {
      if (!text.startsWith(marker)) return
      heard.add(text)
      lastAtMs = atMs
    }
  }
  return {
    next() {
      lastAtMs = lastSentAtMs = performance.now()
      if (sent === 0) firstAtMs = lastAtMs
      sent += 1
      return `${marker}-${sent}`
    },
    effect() {
      effects += 1
    },
    get sent() {
      return sent
    },
    get delivered() {
      return heard.size + effects
    },
    get lastAtMs() {
      return lastAtMs
    },
    get elapsedMs() {
      return lastAtMs - firstAtMs
    },
    get sendingMs() {
      return lastSentAtMs - firstAtMs
    },
  }
}

/**
 * Calls `send` every `everyMs` for `durationMs`, on a schedule that does not drift. A late tick is made up for by two
 * more at most: a burst would be another attack than the one described. `messages` is how many each tick sends.
 */
export async function pace(
  context: BaseContext,
  { everyMs, durationMs, messages = 1 }: { everyMs: number; durationMs: number; messages?: number },
  send: () => void,
): Promise<void> {
  const endAtMs = performance.now() + durationMs
  let nextAtMs = performance.now()
  while (nextAtMs < endAtMs) {
    const aheadMs = nextAtMs - performance.now()
    if (aheadMs > 0) await context.idle(sleep(aheadMs, undefined, { signal: context.signal }))
    context.signal.throwIfAborted()
    await context.unwatched.network.pace(messages)
    send()
    nextAtMs = Math.max(nextAtMs + everyMs, performance.now() - 2 * everyMs)
  }
}

/** Waits until all was heard, or nothing more for `quietMs`: messages of a flood may still be under way. */
export async function drained(context: BaseContext, tally: Tally, quietMs = 300): Promise<void> {
  // A limiter that queues may go on delivering for long; what it delivers then is within its limit.
  const endAtMs = performance.now() + 2 * context.settleMs
  while (tally.delivered < tally.sent && performance.now() < endAtMs) {
    const leftMs = quietMs - (performance.now() - tally.lastAtMs)
    if (leftMs <= 0) return
    await context.idle(sleep(Math.min(leftMs, 50), undefined, { signal: context.signal }))
  }
}

/**
 * The most that an honest limiter lets through in `elapsedMs`, whatever its kind: a bucket starts full, and windows of
 * the clock may turn twice within less than one.
 */
export function mostAllowed({ count, perMs }: Rate, elapsedMs: number): number {
  const windows = elapsedMs / perMs
  return count * (windows < 1 ? 2 : windows + 1)
}

/** Chat messages in one piece: over WebSocket in one write, so that they arrive together; over polling in one POST. */
export function sayAtOnce(context: BaseContext, sender: Session, texts: readonly string[]): void {
  const packets = texts.map((text, i) => messagePacket(context, text, i))
  // Frames by hand are of text, which is no packet to a server with another parser.
  const byFrame = sender.engine.transport === 'websocket' && context.target.profile.protocol.parser === 'default'
  if (!byFrame) sender.engine.sendPackets(packets)
  else sender.engine.sendFrame(Buffer.concat(packets.map((packet) => encodeTextFrame(packet))))
}

/** One chat message as an Engine.IO packet. */
export function messagePacket({ target }: BaseContext, text: string, ackId: number): string {
  const { namespace, chat } = target.profile
  const packet = encodePacket({
    type: 'event',
    nsp: namespace,
    data: [chat.send.event, ...target.messageArgs(text)],
    // As an honest client would: some handlers call the acknowledgement unasked.
    ...(chat.send.ack === false ? {} : { id: ackId }),
  })
  // engine.io-protocol v4, "Packet types": 4 is a message.
  return `4${packet.text}`
}
