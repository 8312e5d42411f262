/** A recorded trace: when messages were sent, and how long they were. */
import { createHash } from 'node:crypto'
import { HarnessError } from '../../errors.ts'

export interface Trace {
  /** Ascending, from 0. */
  readonly atMs: Float64Array
  /** The length of each message's text, where it was recorded. */
  readonly bytes?: Uint32Array
  /** From the first message to one mean gap after the last. */
  readonly durationMs: number
}

/**
 * Reads a trace: JSON (a list of times, or of `{"atMs": …, "bytes": …}`) or CSV (`time` or `time,bytes` a line, a heading
 * is skipped). Times are milliseconds on any clock and in any order; they are counted from the earliest.
 * Throws HarnessError `usage` for anything else.
 */
export function parseTrace(text: string, name: string): Trace {
  const rows = text.trimStart().startsWith('[') ? fromJson(text, name) : fromCsv(text, name)
  if (rows.length < 2) throw new HarnessError('usage', `${name} has ${rows.length} messages; a trace needs two.`)
  const sized = rows.filter(({ bytes }) => bytes !== undefined).length
  if (sized > 0 && sized < rows.length) {
    throw new HarnessError('usage', `${name}: ${sized} of ${rows.length} messages have a size; all must, or none.`)
  }
  rows.sort((a, b) => a.atMs - b.atMs)
  const firstMs = (rows[0] as Row).atMs
  const atMs = Float64Array.from(rows, (row) => row.atMs - firstMs)
  const lastMs = atMs[atMs.length - 1] as number
  if (lastMs === 0) throw new HarnessError('usage', `${name}: all messages have the same time.`)
  return {
    atMs,
    durationMs: lastMs + lastMs / (atMs.length - 1),
    ...(sized === 0 ? {} : { bytes: Uint32Array.from(rows, (row) => row.bytes as number) }),
  }
}

/** What tells one trace from another in a report: two runs compare only if they replayed the same. */
export function digestOf({ atMs, bytes }: Trace): string {
  const hash = createHash('sha256').update(atMs)
  return (bytes === undefined ? hash : hash.update(bytes)).digest('hex').slice(0, 16)
}

interface Row {
  readonly atMs: number
  readonly bytes: number | undefined
}

function fromJson(text: string, name: string): Row[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new HarnessError('usage', `${name} is no JSON: ${(cause as Error).message}`, { cause })
  }
  return (parsed as unknown[]).map((one, index) => {
    const { atMs, bytes } =
      typeof one === 'object' && one !== null ? (one as { atMs?: unknown; bytes?: unknown }) : { atMs: one }
    return rowOf(atMs, bytes, `${name}, message ${index + 1}`)
  })
}

function fromCsv(text: string, name: string): Row[] {
  const lines = text.split(/\r?\n/)
  const rows: Row[] = []
  lines.forEach((line, index) => {
    if (line.trim() === '' || (index === 0 && /[a-z]/i.test(line.replace(/\de[-+]?\d/gi, '')))) return
    const [at, bytes] = line.split(',').map((field) => (field.trim() === '' ? undefined : Number(field)))
    rows.push(rowOf(at, bytes, `${name}, line ${index + 1}`))
  })
  return rows
}

function rowOf(atMs: unknown, bytes: unknown, where: string): Row {
  if (typeof atMs !== 'number' || !Number.isFinite(atMs)) throw new HarnessError('usage', `${where}: no time.`)
  if (bytes === undefined) return { atMs, bytes: undefined }
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 0) {
    throw new HarnessError('usage', `${where}: a size is a whole number of bytes.`)
  }
  return { atMs, bytes }
}
