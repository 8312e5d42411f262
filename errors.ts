/**
 * What can go wrong in the harness itself. A defect of the target is never one of these: it is a verdict.
 * The exit code each one leads to is decided in `cli/exit.ts`.
 */
export type ErrorCode =
  | 'usage' // a flag or an argument is wrong
  | 'profile-invalid' // the profile, or another input file, does not fit its schema
  | 'remote-refused' // a host that is not loopback, without --allow-remote
  | 'target-unreachable' // nothing listens, or the connection is refused or reset at once
  | 'target-hung' // it accepts connections and never answers
  | 'target-not-socketio' // it answers, and what it says is no Socket.IO
  | 'target-refused-honest-client' // the honest client is not let in or not heard: nothing can be proven
  | 'login-failed' // an account of the profile gets no token
  | 'limit-reached' // a cap on what may be sent was reached (--max-rate, --max-connections)
  | 'connection-lost' // a session of ours ended while something was expected from it
  | 'deadline' // an answer did not come in time
  | 'server-start-failed' // the reference server did not start
  | 'measurement-invalid' // the generator, not the target, was measured
  | 'report-invalid' // a report file is not one of ours, or of another version
  | 'interrupted' // Ctrl-C
  | 'internal' // a bug of ours

/** The one error class of the project: `message` names the thing at fault, `hint` says what to do about it. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
