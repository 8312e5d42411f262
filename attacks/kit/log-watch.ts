/** Looks for what a server's log gains by something that we do. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AttackContext } from '../attack.ts'

/** Words that an entry about something refused has. */
const refusalWords =
  /refus|den(y|ied)|fail|invalid|unauthor|forbid|reject|exceed|limit|wrong|bad.(token|password)|not.a.member/i

export interface LogWatch {
  /** Does something that is no refusal, and learns what is logged of it. Returns how many lines that were. */
  learn(act: () => Promise<void>): Promise<number>
  /** Does something that is refused; the first line about it, or undefined when none comes within `settleMs`. */
  refusal(act: () => Promise<void>): Promise<string | undefined>
}

export function watchLog(context: AttackContext<'connectionLog'>): LogWatch {
  const usual = new Set<string>()
  const linesSince = async (mark: number) => {
    const text = await context.connectionLog.since(mark)
    return text.split('\n').filter((line) => line !== '')
  }
  const isNew = (line: string): boolean => {
    const { subject, reason } = readLine(line)
    if (subject !== undefined && !usual.has(subject)) return true
    return refusalWords.test(line) && !usual.has(`${subject} ${reason}`)
  }
  return {
    async learn(act) {
      const mark = await context.connectionLog.mark()
      await act()
      await sleep(Math.min(context.settleMs, 500), undefined, { signal: context.signal })
      const lines = await linesSince(mark)
      for (const { subject, reason } of lines.map(readLine)) {
        if (subject !== undefined) usual.add(subject)
        usual.add(`${subject} ${reason}`)
      }
      return lines.length
    },
    async refusal(act) {
      const mark = await context.connectionLog.mark()
      await act()
      const endAtMs = performance.now() + context.settleMs
      for (;;) {
        const entry = (await linesSince(mark)).find(isNew)
        if (entry !== undefined || performance.now() > endAtMs) return entry
        await sleep(50, undefined, { signal: context.signal })
      }
    },
  }
}

/** What a line is about. Of a line of JSON the fields that name it; a line of text is all reason, without its ids. */
function readLine(line: string): { subject: string | undefined; reason: string } {
  try {
    const { event, msg, message, type, action, reason, error } = JSON.parse(line) as Record<string, unknown>
    const subject = textsOf([event, msg, message, type, action])
    return { subject: subject === '' ? undefined : subject, reason: textsOf([reason, error]) }
  } catch {
    return { subject: undefined, reason: textsOf([line.slice(0, 300)]) } // plain text, or half a line
  }
}

/** Without what differs each time: whatever has a digit in it. */
function textsOf(values: readonly unknown[]): string {
  const texts = values.filter((value) => typeof value === 'string' && value !== '')
  return texts.join(' ').replace(/\S*\d\S*/g, '#')
}
