/** Two honest clients talk to each other: the control that every verdict stands on. */
import { randomBytes } from 'node:crypto'
import type { Leases } from '../target/leases.ts'
import { type Admission, openSession, type Session } from '../target/session.ts'
import type { Target } from '../target/target.ts'

export type HonestExchange =
  | {
      readonly ok: true
      /** As whom the first and the second were heard. */
      readonly senders: readonly [unknown, unknown]
      /** From sending to being heard, the longer of the two, in milliseconds. */
      readonly tripMs: number
      /** The target offers to take up lost connections. */
      readonly recovers: boolean
    }
  | { readonly ok: false; readonly why: string }

/** A text that nothing else sends. */
export function canary(): string {
  return `gc${randomBytes(9).toString('hex')}`
}

/**
 * Connects two users; each says something and is heard by the other. Both are disconnected again.
 * @throws HarnessError what the wire throws
 */
export async function honestExchange(
  target: Target,
  leases: Leases,
  firstToken: string,
  secondToken: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<HonestExchange> {
  const connect = (token: string) => openSession(target, { token, address: leases.freshAddress(), timeoutMs, signal })
  const opened: Session[] = []
  try {
    const first = await connect(firstToken)
    if (!first.admitted) return { ok: false, why: `the first account was refused: ${first.refusal.how}` }
    opened.push(first.session)
    const second: Admission = await connect(secondToken)
    if (!second.admitted) return { ok: false, why: `the second account was refused: ${second.refusal.how}` }
    opened.push(second.session)
    const there = await say(first.session, second.session, timeoutMs)
    if (there === undefined)
      return { ok: false, why: `the second account did not hear the first${endOf(second.session)}` }
    const back = await say(second.session, first.session, timeoutMs)
    if (back === undefined)
      return { ok: false, why: `the first account did not hear the second${endOf(first.session)}` }
    const recovers = first.session.pid !== undefined
    return { ok: true, recovers, senders: [there.sender, back.sender], tripMs: Math.max(there.tripMs, back.tripMs) }
  } finally {
    await Promise.all(opened.map((session) => session.close()))
  }
}

async function say(from: Session, to: Session, timeoutMs: number) {
  const text = canary()
  const sentAt = performance.now()
  from.say(text)
  const heard = await to.heard(text, timeoutMs)
  return heard && { sender: heard.sender, tripMs: heard.atMs - sentAt }
}

function endOf(session: Session): string {
  return session.end === undefined ? '' : ` (its connection ended: ${session.end.how})`
}
