/** Log entries of our own making, hidden in what the target may log of a stranger. */

import type { Judgement } from '../../reports/model.ts'
import type { Session } from '../../target/session.ts'
import type { AttackContext } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { logIsLate, readLog } from './read-log.ts'

/**
 * Vulnerable when the log gains the line that is hidden in `text`, or its escape sequence as it was sent. `send` puts the
 * text where the attack wants it; a judgement of its own that is not `resisted` comes first.
 */
export async function forgesLine(
  context: AttackContext<'connectionLog'>,
  witness: Session,
  send: (text: string) => Promise<Judgement> | Promise<void>,
): Promise<Judgement> {
  const log = await readLog(context, witness)
  const mark = context.canary()
  const line = `{"level":30,"event":"login.accepted","account":"${mark}"}`
  const own = await send(`x\r\n${line}\r\n\u001b[31m${mark}`)
  if (own && own.outcome !== 'resisted') return own
  const seen = await log.lookFor([mark])
  const written = seen.text.split(/[\r\n]+/).some((entry) => entry.trim() === line)
  const raw = seen.text.includes(`\u001b[31m${mark}`)
  context.note('measured', `a line of our own in the log: ${written}; an escape sequence as it was sent: ${raw}`)
  if (written || raw) return vulnerable(context.evidence)
  return seen.later ? resisted(seen.control, context.evidence) : inconclusive(logIsLate, context.evidence)
}
