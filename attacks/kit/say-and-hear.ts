/** Says things as the attacker and looks at what another user hears of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Heard, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { gapMs } from './gap.ts'

export interface Line {
  readonly name: string
  readonly room?: unknown
  /** Fields that a client may not set, put beside the message's own. */
  readonly extra?: Record<string, unknown>
}

export interface HeardLine {
  readonly line: Line
  /** Undefined: nobody heard it. */
  readonly heard: Heard | undefined
}

/**
 * Says each line with a text of its own, no faster than half of what one account may send where the profile says so,
 * and then waits for all of them together. What is not heard by then was not delivered.
 */
export async function sayAll(
  context: BaseContext,
  speaker: Session,
  listener: Session,
  lines: readonly Line[],
): Promise<readonly HeardLine[]> {
  const betweenMs = gapMs(context)
  const waiting: Promise<HeardLine>[] = []
  for (const line of lines) {
    const text = context.canary()
    speaker.say(text, {
      ...('room' in line ? { room: line.room } : {}),
      ...(line.extra === undefined ? {} : { extra: line.extra }),
    })
    waiting.push(listener.heard(text, context.settleMs + betweenMs * lines.length).then((heard) => ({ line, heard })))
    await context.idle(sleep(betweenMs, undefined, { signal: context.signal }))
  }
  return Promise.all(waiting)
}
