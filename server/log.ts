import { type Logger, pino } from 'pino'
import { HarnessError } from '../errors.ts'
import type { AuditEvent } from './audit.ts'

export type { AuditEvent } from './audit.ts'

export type Fields = Readonly<Record<string, unknown>>
/** Writes one line of the log. */
export type Audit = (event: AuditEvent, fields: Fields) => void
export type Log = Pick<Logger, 'info' | 'warn' | 'flush'>

// The second line of defence: nothing below is ever passed to the log on purpose (see policies/discretion.ts).
const REDACTED = ['token', 'password', 'secret', 'authorization', 'cookie', 'auth', 'text'].flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
])

/**
 * A pino log to a file, or to stderr when there is none. Lines are written at once, so that a crash loses none.
 * Throws HarnessError `usage` when the file cannot be opened.
 * pino writes JSON, which escapes line breaks and control characters: nobody outside can forge a line.
 */
export function openLog(file: string | null, options: { redact?: boolean } = {}): Log {
  const destination = openDestination(file)
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: options.redact === false ? [] : { paths: REDACTED, censor: '[redacted]' },
    },
    destination,
  )
}

function openDestination(file: string | null) {
  try {
    return pino.destination({ dest: file ?? 2, sync: true, mkdir: true })
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'it cannot be opened'
    throw new HarnessError('usage', `cannot log to ${file}: ${why}`, { hint: 'name a file that can be written', cause })
  }
}

/** The audit function over a log: refusals and failures as warnings, the rest as information. */
export function auditInto(log: Log): Audit {
  return (event, fields) => {
    const level = /refused|exceeded|disconnected|unknown|failed|expired/.test(event) ? 'warn' : 'info'
    log[level]({ event, ...fields })
  }
}

const TOKEN_SHAPE = /[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being removed
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/g

/** Text from outside, made fit for the log: short, without control characters, without anything shaped like a token. */
export function clip(value: unknown, length = 64): string {
  const text = typeof value === 'string' ? value : `(${value === null ? 'null' : typeof value})`
  return text.slice(0, 1_024).replace(TOKEN_SHAPE, '[redacted]').replace(CONTROL, '?').slice(0, length)
}
