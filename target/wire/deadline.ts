/** Waits that always end: at an instant, at a deadline, or when the run is interrupted. */
import { HarnessError } from '../../errors.ts'

/** What may be wrong with a target that takes connections and does not answer. */
export const HUNG_HINT = 'is it overloaded, stopped in a debugger, or another kind of server?'

export const interrupted = (): HarnessError => new HarnessError('interrupted', 'the run was interrupted')

/**
 * Resolves at `atMs` on the clock of `performance.now()`; at once when that is past.
 * @throws HarnessError `interrupted` when the signal aborts
 */
export function waitUntil(atMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(interrupted())
  const delayMs = atMs - performance.now()
  if (delayMs <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, delayMs)
    signal?.addEventListener('abort', abort)
    function finish() {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    function abort() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      reject(interrupted())
    }
  })
}

export interface Settling<T> {
  resolve(value: T): void
  reject(error: Error): void
}

/**
 * A promise that surely settles: `begin` starts the work, and when `timeoutMs` passed or the signal aborted first,
 * `stop` is called and the promise is rejected, with `late()` or with `interrupted`.
 */
export function settleWithin<T>(
  limits: { timeoutMs: number; signal?: AbortSignal | undefined; late: () => HarnessError; stop: () => void },
  begin: (settling: Settling<T>) => void,
): Promise<T> {
  const { signal } = limits
  if (signal?.aborted) {
    limits.stop()
    return Promise.reject(interrupted())
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(giveUp, Math.max(0, limits.timeoutMs), limits.late)
    const abort = () => giveUp(interrupted)
    signal?.addEventListener('abort', abort)
    let settled = false
    function once(): boolean {
      if (settled) return false
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      return true
    }
    function giveUp(why: () => HarnessError) {
      if (!once()) return
      limits.stop()
      reject(why())
    }
    begin({
      resolve: (value) => {
        if (once()) resolve(value)
      },
      reject: (error) => {
        if (once()) reject(error)
      },
    })
  })
}
