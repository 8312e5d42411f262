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
  const linesSince = async (mark: number) =>
    (await context.connectionLog.since(mark)).split('\n').filter((line) => line !== '')
  return {
    async learn(act) {
      const mark = await context.connectionLog.mark()
      await act()
      await sleep(Math.min(context.settleMs, 500), undefined, { signal: context.signal })
      const lines = await linesSince(mark)
      for (const line of lines) usual.add(kindOf(line))
      return lines.length
    },
    async refusal(act) {
      const mark = await context.connectionLog.mark()
      await act()
      const endAtMs = performance.now() + context.settleMs
      for (;;) {
        const lines = await linesSince(mark)
        const entry = lines.find((line) => !usual.has(kindOf(line)) && (refusalWords.test(line) || isStructured(line)))
        if (entry !== undefined || performance.now() > endAtMs) return entry
        await sleep(50, undefined, { signal: context.signal })
      }
    },
  }
}

/** What a line is about: of JSON the fields that name it, of text its words, without names, numbers and ids. */
function kindOf(line: string): string {
  const named = namesOf(line)
  if (named !== undefined) return named
  return line.replace(/\S*\d\S*/g, '#').slice(0, 200)
}

function isStructured(line: string): boolean {
  return namesOf(line) !== undefined
}

function namesOf(line: string): string | undefined {
  try {
    const { event, msg, message, type, action } = JSON.parse(line) as Record<string, unknown>
    const names = [event, msg, message, type, action].filter((name) => typeof name === 'string' && name !== '')
    return names.length === 0 ? undefined : names.join(' ').replace(/\S*\d\S*/g, '#')
  } catch {
    return undefined // a line of text, or the first half of one
  }
}
