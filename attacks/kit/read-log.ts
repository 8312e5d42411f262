/** Looks for marks in what the target's log gains. That they are missing counts only when later lines are there. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Observation } from '../../reports/model.ts'
import type { Session } from '../../target/session.ts'
import type { AttackContext } from '../attack.ts'
import { attempt, control } from './attempt.ts'

export interface LogLook {
  /** The marks that stand in the log, as they are or percent-encoded. */
  readonly found: readonly string[]
  /** All that the log gained. */
  readonly text: string
  /** Lines came that were written after everything that was looked for: the log is not late, and not somewhere else. */
  readonly later: boolean
  readonly control: Observation
}

export interface LogReading {
  /** Lets one client be refused and one be let in, so that the log has something to say, and then looks. */
  lookFor(marks: readonly string[]): Promise<LogLook>
}

/** Marks where the log ends now. `witness` hears the honest client of the control. */
export async function readLog(context: AttackContext<'connectionLog'>, witness: Session): Promise<LogReading> {
  const log = context.connectionLog
  const start = await log.mark()
  return {
    async lookFor(marks) {
      const after = await log.mark()
      await attempt(context, 'rubbish, for a line in the log', witness, { token: context.canary() })
      const honest = await control(context, 'the real token, for a line in the log', witness)
      // The first mark that shows ends the wait; a log that stays clean is given its time.
      const end = performance.now() + context.settleMs
      let text = ''
      let found: readonly string[] = []
      for (;;) {
        text = await log.since(start)
        found = marks.filter((mark) => text.includes(mark) || text.includes(encodeURIComponent(mark)))
        if (found.length > 0 || performance.now() >= end) break
        await sleep(50, undefined, { signal: context.signal })
      }
      const later = (await log.since(after)).trim() !== ''
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      // A mark may be a real password: the line is shown without it.
      const line = lines.find((candidate) => found.some((mark) => candidate.includes(mark)))
      const shown = found.reduce((rest, mark) => rest?.replaceAll(mark, '[mark]'), line)
      context.note(
        'measured',
        `the log gained ${lines.length} lines; ${found.length} of ${marks.length} marks are in them`,
        shown,
      )
      return { found, text, later, control: honest.observation }
    },
  }
}

export const logIsLate = 'the log gained no line afterwards: it may be written late, or elsewhere'
