/** Looks for marks in what the target's log gains, and says how much it gained: a log that is silent proves nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AttackContext } from '../attack.ts'

export interface LogReading {
  /**
   * Waits for the log to be written and reads what came since. `found` are the marks that stand in it, as they are or
   * percent-encoded; `lines` is how many lines the log gained.
   */
  lookFor(marks: readonly string[]): Promise<{ found: readonly string[]; lines: number; text: string }>
}

/** Marks where the log ends now. */
export async function readLog(context: AttackContext<'log'>): Promise<LogReading> {
  const start = await context.log.mark()
  return {
    async lookFor(marks) {
      // The first mark that shows ends the wait; a log that stays clean is given its time.
      const end = performance.now() + context.settleMs
      let text = ''
      let found: readonly string[] = []
      for (;;) {
        text = await context.log.since(start)
        found = marks.filter((mark) => text.includes(mark) || text.includes(encodeURIComponent(mark)))
        if (found.length > 0 || performance.now() >= end) break
        await sleep(50, undefined, { signal: context.signal })
      }
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      // A mark may be a real password: the line is shown without it.
      const line = lines.find((candidate) => found.some((mark) => candidate.includes(mark)))
      const where = found.reduce((shown, mark) => shown?.replaceAll(mark, '[mark]'), line)
      context.note(
        'measured',
        `the log gained ${lines.length} lines; ${found.length} of ${marks.length} marks are in them`,
        where,
      )
      return { found, lines: lines.length, text }
    },
  }
}
