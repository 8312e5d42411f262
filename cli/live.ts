/** What a run is doing just now, in one line of the terminal that is written over. Nothing with --quiet or into a pipe. */
import type { Progress } from '../scenarios/open-loop/options.ts'
import { widthOf } from './terminal.ts'

export interface Live {
  /** Replaces the line. */
  show(text: string): void
  /** A line that stays; not with --quiet. */
  line(text: string): void
  /** Takes the line away. */
  stop(): void
}

// ECMA-48: CR goes to the line's beginning, EL 2 erases it.
const erase = '\r\x1b[2K'

export function createLive(quiet: boolean): Live {
  const live = !quiet && process.stderr.isTTY
  let shown = false
  const clear = (): void => {
    if (shown) process.stderr.write(erase)
    shown = false
  }
  return {
    show(text) {
      if (!live) return
      process.stderr.write(
        `${erase}${Array.from(text)
          .slice(0, widthOf(process.stderr) - 1)
          .join('')}`,
      )
      shown = true
    },
    line(text) {
      clear()
      if (!quiet) process.stderr.write(`${text}\n`)
    },
    stop: clear,
  }
}

/** `100/s  p50 1.2 ms  p99 3.4 ms  lost 0  50 sockets  7 s left` */
export function figuresOf({ phase, socketsOpen, leftMs, ratePerSecond, p50Ms, p99Ms, missing }: Progress): string {
  const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} ms`)
  if (phase !== 'plateau' && phase !== 'warm-up') return `${phase}  ${socketsOpen} sockets`
  return [
    ...(phase === 'warm-up' ? ['warm-up'] : []),
    `${ratePerSecond === null ? '–' : ratePerSecond.toFixed(0)}/s`,
    `p50 ${ms(p50Ms)}`,
    `p99 ${ms(p99Ms)}`,
    `lost ${missing}`,
    `${socketsOpen} sockets`,
    `${Math.ceil(leftMs / 1000)} s left`,
  ].join('  ')
}
