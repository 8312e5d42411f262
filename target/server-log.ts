/** Reads what the target's log has gained: for attacks that look for secrets, or for a missing audit entry, in it. */
import { open } from 'node:fs/promises'

export interface ServerLog {
  /** Where the log ends now: the mark to read from later, in bytes. */
  mark(): Promise<number>
  /** What was written since `mark`; at most the last 4 MiB. */
  since(mark: number): Promise<string>
  /** Reads until `wanted` is found or the time is over; the text read so far either way. */
  waitFor(mark: number, wanted: string, timeoutMs: number): Promise<{ found: boolean; text: string }>
}

const longestRead = 4 * 1024 * 1024

/** @throws Error of node:fs when the file cannot be read */
export function openServerLog(file: string): ServerLog {
  const log: ServerLog = {
    async mark() {
      const handle = await open(file, 'r')
      try {
        return (await handle.stat()).size
      } finally {
        await handle.close()
      }
    },
    async since(mark) {
      const handle = await open(file, 'r')
      try {
        const { size } = await handle.stat()
        // A log that shrank was rotated: all that it holds is new.
        const from = Math.max(size < mark ? 0 : mark, size - longestRead)
        const buffer = Buffer.alloc(Math.max(0, size - from))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, from)
        return buffer.toString('utf8', 0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    async waitFor(mark, wanted, timeoutMs) {
      const end = performance.now() + timeoutMs
      for (;;) {
        const text = await log.since(mark)
        const found = text.includes(wanted)
        if (found || performance.now() >= end) return { found, text }
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
  return log
}
