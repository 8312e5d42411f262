import { pino } from 'pino'
import type { Log } from '../../log.ts'

interface Lines {
  write(line: string): void
}

/** Writes a line into the log past the logger, as code does that puts its lines together from strings. */
export function writeLine(log: Log, line: string): void {
  const lines = (log as unknown as Record<symbol, Lines>)[pino.symbols.streamSym]
  lines?.write(`${line}\n`)
}
