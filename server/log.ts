import { type DestinationStream, type Logger, pino } from 'pino'
import { HarnessError } from '../errors.ts'
import type { AuditEvent } from './audit.ts'

export type { AuditEvent } from './audit.ts'

export type Fields = Readonly<Record<string, unknown>>
/** Writes one line of the log. */
export type Audit = (event: AuditEvent, fields: Fields) => void
export type Log = Pick<Logger, 'info' | 'warn'>

// The second line of defence: nothing below is ever passed to the log on purpose.
const SECRET = new Set(['token', 'password', 'secret', 'authorization', 'cookie', 'auth', 'text'])
const DEEPEST = 5

/**
 * The fields with whatever has a secret's name struck out, at any depth; the same object where there is nothing to
 * strike. By hand: pino's own redaction, with its paths compiled anew for three depths, was a twentieth of what a connect costs.
 */
export function withoutSecrets(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  let clean = fields
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    const struck = SECRET.has(key.toLowerCase()) ? '[redacted]' : within(value, depth + 1)
    if (struck === value) continue
    if (clean === fields) clean = { ...fields }
    clean[key] = struck
  }
  return clean
}

function within(value: unknown, depth: number): unknown {
  if (value === null || typeof value !== 'object') return value
  if (depth > DEEPEST) return '[too deep]'
  if (Array.isArray(value)) return value.map((item) => within(item, depth + 1))
  return withoutSecrets(value as Record<string, unknown>, depth)
}

/**
 * A pino log to a file, or to stderr when there is none. The lines of one turn of the event loop are written together at
 * its end, and before the process ends, also by an exception: a write for each was a tenth of what a connect costs.
 * Throws HarnessError `usage` when the file cannot be opened.
 * pino writes JSON, which escapes line breaks and control characters: nobody outside can forge a line.
 */
export function openLog(file: string | null): Log {
  const destination = openDestination(file)
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: withoutSecrets },
    },
    turnByTurn(destination),
  )
}

const unwritten = new Set<() => void>()
process.on('exit', () => {
  for (const write of unwritten) write()
})

function turnByTurn(destination: DestinationStream): DestinationStream {
  let lines = ''
  const write = (): void => {
    unwritten.delete(write)
    destination.write(lines)
    lines = ''
  }
  return {
    write(line) {
      if (lines === '') {
        unwritten.add(write)
        setImmediate(() => unwritten.has(write) && write())
      }
      lines += line
    },
  }
}

function openDestination(file: string | null): DestinationStream {
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
