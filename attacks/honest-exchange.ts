/** Two honest clients talk to each other: the control that every verdict stands on. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../errors.ts'
import type { Leases } from '../target/leases.ts'
import type { Action } from '../target/profile.ts'
import { type Admission, openSession, type Session } from '../target/session.ts'
import type { Target } from '../target/target.ts'
import { matchTemplate } from '../target/template.ts'

export type HonestExchange =
  | {
      readonly ok: true
      /** As whom the first and the second were heard. */
      readonly senders: readonly [unknown, unknown]
      /** From sending to being heard, the longer of the two, in milliseconds. */
      readonly tripMs: number
      /** How long after its CONNECT was answered a client was not yet heard, or did not hear; 0 for most targets. */
      readonly readyMs: number
      /** The target offers to take up lost connections. */
      readonly recovers: boolean
    }
  | { readonly ok: false; readonly why: string }

/** A target that is just busy gets one message more for it. */
const againAfterMs = 250
/** The windows of most limits are over by then. */
const limitTurnsMs = 2_000

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
    const connectedAt = performance.now()
    const there = await say(first.session, second.session, timeoutMs)
    if (there === undefined)
      return { ok: false, why: `the second account did not hear the first${endOf(second.session)}` }
    const back = await say(second.session, first.session, timeoutMs)
    if (back === undefined)
      return { ok: false, why: `the first account did not hear the second${endOf(first.session)}` }
    const recovers = first.session.pid !== undefined
    const readyMs = there.again ? there.sentAtMs - connectedAt : 0
    const tripMs = Math.max(there.tripMs, back.tripMs)
    return { ok: true, recovers, senders: [there.sender, back.sender], tripMs, readyMs }
  } finally {
    await Promise.all(opened.map((session) => session.close()))
  }
}

/** Says it again where it was not heard: some targets are still finding out who it is when they have let somebody in. */
async function say(from: Session, to: Session, timeoutMs: number) {
  const endsAtMs = performance.now() + timeoutMs
  const tries: Promise<{ sender: unknown; tripMs: number; sentAtMs: number; again: boolean } | undefined>[] = []
  for (;;) {
    const text = canary()
    const sentAtMs = performance.now()
    const again = tries.length > 0
    const leftMs = Math.max(0, endsAtMs - sentAtMs)
    from.say(text)
    const heard = to.heard(text, leftMs)
    tries.push(heard.then((it) => it && { sender: it.sender, tripMs: it.atMs - sentAtMs, sentAtMs, again }))
    const soon = await Promise.race([...tries, sleep(Math.min(againAfterMs, leftMs), 'not yet' as const)])
    if (soon !== 'not yet') return soon
  }
}

/**
 * Whether what the profile says of acknowledgements holds for honest ones: a wrong one would make every success look
 * like a refusal. What is not answered at all is not looked at.
 * @throws HarnessError profile-invalid; what the wire throws
 */
export async function checkAcknowledgements(
  target: Target,
  leases: Leases,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const { send, join } = target.profile.chat
  if (typeof send.ack !== 'object' && typeof join?.ack !== 'object') return
  const admission = await openSession(target, { token, address: leases.freshAddress(), join: false, signal })
  if (!admission.admitted) return
  const { session } = admission
  try {
    await check('chat.join', join, () => session.join())
    if (typeof send.ack === 'object')
      await check('chat.send', send, () => session.sayWithAck(canary(), target.timeoutMs))
  } finally {
    await session.close()
  }
}

/** Asked twice before it is wrong: a limit may have answered that somebody met just before. */
async function check(
  where: string,
  action: Action | undefined,
  ask: () => Promise<readonly unknown[] | undefined>,
): Promise<void> {
  const said = await ask()
  if (typeof action?.ack !== 'object' || said === undefined) return
  const ok = [action.ack.ok]
  if (matchTemplate(ok, said) !== undefined) return
  await sleep(limitTurnsMs)
  const answer = await ask()
  if (answer === undefined || matchTemplate(ok, answer) !== undefined) return
  throw new HarnessError(
    'profile-invalid',
    `${where}.ack.ok does not describe how an honest ${JSON.stringify(action.event)} was acknowledged: ${JSON.stringify(answer).slice(0, 200)}`,
    { hint: `ok is what the first argument looks like, with \`ack: true\` any acknowledgement will do` },
  )
}

function endOf(session: Session): string {
  return session.end === undefined ? '' : ` (its connection ended: ${session.end.how})`
}
