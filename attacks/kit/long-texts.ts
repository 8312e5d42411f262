/** Fills a room with the longest messages that the target takes, no faster than its senders may. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { pace } from './flood.ts'

/** Three bytes in UTF-8 for one character: limits of length count characters, memory counts bytes. */
const wide = '€'
const lengths = [16_000, 4_000, 2_000, 1_000, 500, 200, 50]

/** The longest text of wide characters that another user hears. @throws ControlFailed when none is heard */
export async function longestText(
  context: BaseContext,
  speaker: Session,
  witness: Session,
  room?: string,
): Promise<number> {
  for (const length of lengths) {
    const mark = context.canary()
    const text = mark + wide.repeat(length - mark.length)
    speaker.say(text, { room })
    if ((await witness.heard(text, Math.min(context.settleMs, 500))) !== undefined) return length
  }
  throw new ControlFailed('no message of the honest client was heard')
}

/**
 * Sends until another user heard `bytes`, at nine tenths of the declared rate for each speaker, or ten a second.
 * Returns how many bytes that user heard.
 */
export async function fillRoom(
  context: BaseContext,
  {
    speakers,
    witness,
    length,
    room,
  }: { speakers: readonly Session[]; witness: Session; length: number; room?: string },
  { bytes, longestMs }: { bytes: number; longestMs: number },
): Promise<{ heardBytes: number; mark: string }> {
  const { count, perMs } = context.target.profile.limits.messages ?? { count: 10, perMs: 1_000 }
  const mark = context.canary()
  const text = mark + wide.repeat(length - mark.length)
  const size = Buffer.byteLength(text)
  let heard = 0
  witness.onHeard = (message) => {
    if (message.text.startsWith(mark)) heard += 1
  }
  const everyMs = perMs / (0.9 * count)
  const endAtMs = performance.now() + longestMs
  while (heard * size < bytes && performance.now() < endAtMs) {
    await pace(context, { everyMs, durationMs: 5 * everyMs, messages: speakers.length }, () => {
      for (const speaker of speakers) speaker.say(text, { room })
    })
  }
  witness.onHeard = () => undefined
  return { heardBytes: heard * size, mark }
}
