/** How gatecrash ends: which error leads to which exit code, and what is said about it. */
import { type ErrorCode, HarnessError } from '../errors.ts'
import type { ExitCode } from '../reports/gate.ts'

/** The README says what they mean. */
const exitCodes: Readonly<Record<ErrorCode, ExitCode>> = {
  usage: 2,
  'profile-invalid': 2,
  'report-invalid': 2,
  'remote-refused': 2,
  'limit-reached': 2,
  'target-unreachable': 3,
  'target-hung': 3,
  'target-not-socketio': 3,
  'target-refused-honest-client': 3,
  'login-failed': 3,
  'connection-lost': 3,
  deadline: 3,
  interrupted: 3,
  'server-start-failed': 4,
  'measurement-invalid': 4,
  internal: 4,
}

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof HarnessError ? exitCodes[error.code] : 4
}

/**
 * What a person reads: what is wrong, and what to do. No stack trace, unless `debug` (GATECRASH_DEBUG) asks for it or
 * the error is a bug of ours, in which case its first line is needed for a report.
 */
export function describeError(error: unknown, debug: boolean): string {
  if (debug) return `gatecrash: ${chain(error)}`
  if (error instanceof HarnessError && error.code !== 'internal') return said(error)
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return [
    `gatecrash: this is a bug of gatecrash, not of your server: ${message}`,
    '  GATECRASH_DEBUG=1 shows where; please report it with that and with the command',
  ].join('\n')
}

function said(error: HarnessError): string {
  const hints = error.hint?.split('\n') ?? []
  return [`gatecrash: ${error.message}`, ...hints.map((hint) => `  ${hint}`)].join('\n')
}

function chain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = error instanceof HarnessError ? ` [${error.code}]` : ''
  const own = `${error.stack ?? error.message}${code}`
  return error.cause === undefined ? own : `${own}\ncaused by ${chain(error.cause)}`
}

/** How long what is still open may keep the process alive once its work is done. */
const lingerMs = 2_000

/**
 * Ends the process with `code`, or with the code that a command has set. Lets pending output go out first: a process
 * that exits at once cuts what was written to a pipe.
 */
export function leave(code?: number): void {
  if (code !== undefined) process.exitCode = code
  setTimeout(() => process.exit(), lingerMs).unref()
}

/** A reader that went away (`gatecrash list | head`) is no error. */
export function tolerateClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
}
