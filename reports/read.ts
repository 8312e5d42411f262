/** Reads report and waiver files. What does not fit is refused with the file, the place and what to do about it. */
import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import { HarnessError } from '../errors.ts'
import { deepFreeze } from './build.ts'
import type { Report } from './model.ts'
import { reportSchema } from './schema.ts'
import { clip, visible } from './text.ts'

/** `runs[0].attacks[3].verdict` */
export function place(path: readonly PropertyKey[]): string {
  const joined = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return joined.replace(/^\./, '') || 'the top level'
}

/** The first few problems, one a line; a file of another kind has hundreds. */
export function problems(error: z.ZodError, most = 5): string {
  const lines = error.issues.map((issue) => `  ${place(issue.path)}: ${issue.message}`)
  const rest = lines.length - most
  return [...lines.slice(0, most), ...(rest > 0 ? [`  and ${rest} more`] : [])]
    .map((line) => clip(visible(line), 300))
    .join('\n')
}

const hint = 'Give a file that `gatecrash attack --format json` or `bench --format json` wrote.'

/** Checks the text of a report file. Throws HarnessError `report-invalid`. */
export function parseReport(text: string, file: string): Report {
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    const why = cause instanceof Error ? clip(visible(cause.message), 200) : ''
    throw new HarnessError('report-invalid', `${file} is not JSON: ${why}`, { hint, cause })
  }
  const version = typeof data === 'object' && data !== null && 'schemaVersion' in data ? data.schemaVersion : undefined
  if (typeof version === 'number' && version > 1) {
    throw new HarnessError('report-invalid', `${file} has schemaVersion ${version}; this gatecrash reads version 1`, {
      hint: 'A newer gatecrash wrote it: update gatecrash, or write the report again with this version.',
    })
  }
  const parsed = reportSchema.safeParse(data)
  if (!parsed.success) {
    throw new HarnessError('report-invalid', `${file} is not a gatecrash report:\n${problems(parsed.error)}`, {
      hint,
      cause: parsed.error,
    })
  }
  return deepFreeze(parsed.data)
}

/** The text of an input file. Throws HarnessError with the given code when it cannot be read. */
export async function readInput(file: string, code: 'report-invalid' | 'profile-invalid'): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason'
    const words: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'reading it is not allowed',
    }
    throw new HarnessError(code, `${file} cannot be read: ${words[reason] ?? reason}`, {
      hint: 'Check the path; it is taken from the current folder.',
      cause,
    })
  }
}

/** Reads a report file. Throws HarnessError `report-invalid`. */
export async function readReport(file: string): Promise<Report> {
  return parseReport(await readInput(file, 'report-invalid'), file)
}
