/** Ctrl-C: once to stop and keep what was found, twice to leave at once. */

export interface Interrupt {
  readonly signal: AbortSignal
  /** Takes the handlers away again. */
  release(): void
}

/** The shell's convention for a process that SIGINT ended. */
const leftAtOnce = 130

/**
 * Listens for SIGINT and SIGTERM. The first aborts `signal`: commands stop, clean up and still write their reports, and
 * the gate decides the exit code. The second leaves at once; what must not stay behind is cleaned in `exit` handlers.
 * @param say where to tell what the first one does
 */
export function onInterrupt(say: (line: string) => void): Interrupt {
  const controller = new AbortController()
  const handle = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(leftAtOnce)
    say(
      `${name === 'SIGINT' ? 'Ctrl-C' : name}: stopping, and writing what was found so far. Once more leaves at once.`,
    )
    controller.abort()
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', handle)
      process.off('SIGTERM', handle)
    },
  }
}
