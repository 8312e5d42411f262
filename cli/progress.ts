/** Progress on stderr: bars for a person, a line now and then for a log, nothing with --quiet. */
import { type Bar, MultiBar } from 'cli-progress'
import picocolors from 'picocolors'
import { short } from '../reports/text.ts'
import { colorOn, widthOf } from './terminal.ts'

export interface ProgressView {
  /** A new row; total may be any unit. */
  row(label: string, total: number): ProgressRow
  /** One line that stays, above the bars; nothing with --quiet. */
  line(text: string): void
  /** Takes the bars away. */
  stop(): void
}

export interface ProgressRow {
  /** @param note what is going on just now; the end of it is cut */
  update(done: number, note: string): void
}

const longestLabel = 24

/** How often a log gets a line, in milliseconds. */
const logEveryMs = 10_000

export function createProgress(options: { quiet: boolean; color: boolean }): ProgressView {
  if (options.quiet) return { row: () => ({ update: nothing }), line: nothing, stop: nothing }
  return process.stderr.isTTY ? bars(options.color) : lines()
}

function nothing(): void {
  // --quiet
}

/** `1:05`. How much longer it takes nobody can tell: most of a run is waiting for what was begun long before. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function bars(wantColor: boolean): ProgressView {
  const paint = picocolors.createColors(colorOn(process.stderr, wantColor))
  /** Of the longest label, so that the bars stand below each other. */
  let labelWidth = 12
  const view = new MultiBar({
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is handled in interrupt.ts, which stops the bars.
    gracefulExit: false,
    fps: 8,
    linewrap: null,
    format: (_options, { value, total, startTime }, payload: { label: string; note: string }) => {
      const filled = total === 0 ? 20 : Math.round((20 * value) / total)
      const bar = paint.cyan('█'.repeat(filled)) + paint.dim('░'.repeat(20 - filled))
      const count = `${value}/${total}`.padStart(8)
      const took = clock(Date.now() - startTime)
      const room = Math.max(0, widthOf(process.stderr) - labelWidth - 34 - took.length - 2)
      return `${payload.label.padEnd(labelWidth)} ${bar} ${count}  ${took}  ${payload.note.slice(0, room)}`
    },
  })
  // Whoever leaves in the middle (Ctrl-C twice) wants the cursor back.
  const restore = () => view.stop()
  process.once('exit', restore)
  let rows = 0
  let stopped = false
  return {
    row(label, total) {
      rows += 1
      const shown = short(label, longestLabel)
      labelWidth = Math.max(labelWidth, shown.length)
      const bar: Bar = view.create(total, 0, { label: shown, note: '' })
      return { update: (done, note) => bar.update(done, { label: shown, note }) }
    },
    // Without a bar, the library would keep the line to itself.
    line: (text) => void (rows > 0 ? view.log(`${text}\n`) : process.stderr.write(`${text}\n`)),
    stop() {
      if (stopped) return
      stopped = true
      process.off('exit', restore)
      restore()
    },
  }
}

/** No cursor to move: the state of all rows, every few seconds. */
function lines(): ProgressView {
  const rows: { label: string; done: number; total: number; note: string }[] = []
  const write = (text: string) => process.stderr.write(`${text}\n`)
  const timer = setInterval(() => {
    for (const { label, done, total, note } of rows) if (done < total) write(`${label}: ${done}/${total}  ${note}`)
  }, logEveryMs)
  timer.unref()
  return {
    row(label, total) {
      const row = { label, done: 0, total, note: '' }
      rows.push(row)
      let begun = false
      return {
        update(done, note) {
          // The first one at once: it says that what comes before (honest clients, logins) is over.
          if (!begun) write(`${label}: ${done}/${total}`)
          begun = true
          row.done = done
          row.note = note
        },
      }
    },
    line: write,
    stop: () => clearInterval(timer),
  }
}
