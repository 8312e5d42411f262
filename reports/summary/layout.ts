/** Laying text out on a terminal of a given width, with or without colour. */
import pc from 'picocolors'
import type { Outcome, Severity } from '../model.ts'

export interface Layout {
  readonly paint: ReturnType<typeof pc.createColors>
  /** Columns that may be used. */
  readonly width: number
}

/** Reading gets hard past this, however wide the terminal is. */
const widest = 120
const narrowest = 60

export function layout(options: { readonly color: boolean; readonly width: number }): Layout {
  const width = Number.isFinite(options.width) ? Math.floor(options.width) : 80
  return { paint: pc.createColors(options.color), width: Math.min(widest, Math.max(narrowest, width)) }
}

/** Breaks plain text at spaces; a word longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const whole of text.split(' ')) {
    let word = whole
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    while (word.length > width) {
      lines.push(word.slice(0, width))
      word = word.slice(width)
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A label in a column of its own, and text that wraps beside it. */
export function labelled(label: string, text: string, { width }: Layout, indent: number, column: number): string[] {
  const left = ' '.repeat(indent)
  return wrap(text, width - indent - column).map(
    (line, index) => `${left}${(index === 0 ? label : '').padEnd(column)}${line}`,
  )
}

/** Symbols for the eye and words for everybody: a report must read without colour. */
export const outcomeMarks: Readonly<Record<Outcome, string>> = {
  vulnerable: '✗ vulnerable',
  resisted: '✓ resisted',
  inconclusive: '? inconclusive',
  skipped: '- skipped',
  error: '! error',
}

export function paintOutcome({ paint }: Layout, outcome: Outcome | undefined): string {
  if (outcome === undefined) return paint.dim('  not run')
  const colour = {
    vulnerable: paint.red,
    resisted: paint.green,
    inconclusive: paint.yellow,
    skipped: paint.dim,
    error: paint.magenta,
  }
  return colour[outcome](outcomeMarks[outcome])
}

export function paintSeverity({ paint }: Layout, severity: Severity): string {
  const worst = (text: string) => paint.bold(paint.red(text))
  const colour = { critical: worst, high: paint.red, medium: paint.yellow, low: paint.cyan, info: paint.dim }
  return colour[severity](severity)
}

/** Rules of a table that has lines under its head and nowhere else. */
export const airy = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
