/** Reports to files. The same run with the same label writes the same names, so a folder does not fill up. */
import { constants, existsSync } from 'node:fs'
import { access, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { HarnessError } from '../errors.ts'
import type { Report } from '../reports/model.ts'
import type { Writer, WriterContext } from '../reports/writers/writer.ts'
import type { Format } from './options.ts'

interface FileKind {
  readonly ending: string
  /** Loaded when asked for: charts and tables are the slowest import there is. */
  readonly load: () => Promise<Writer>
}

const kinds: Readonly<Record<Format, FileKind>> = {
  json: { ending: 'json', load: async () => (await import('../reports/writers/json.ts')).writeJson },
  html: { ending: 'html', load: async () => (await import('../reports/writers/html.ts')).writeHtml },
  markdown: { ending: 'md', load: async () => (await import('../reports/writers/markdown.ts')).writeMarkdown },
  junit: { ending: 'junit.xml', load: async () => (await import('../reports/writers/junit.ts')).writeJunit },
  sarif: { ending: 'sarif', load: async () => (await import('../reports/writers/sarif.ts')).writeSarif },
}

/**
 * Writes one file for each format and returns their paths, in the order of `formats`.
 * @param name file name without ending; what a file name cannot hold becomes a dash
 * @throws {HarnessError} `usage` when the folder cannot be written to
 */
export async function writeReports(
  report: Report,
  formats: readonly Format[],
  folder: string,
  name: string,
  context: WriterContext,
): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true })
    return await Promise.all(
      [...new Set(formats)].map(async (format) => {
        const { ending, load } = kinds[format]
        const write = await load()
        const file = join(folder, `${fileName(name)}.${ending}`)
        await writeFile(file, write(report, context))
        return file
      }),
    )
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === undefined || cause instanceof HarnessError || !/^E[A-Z]+$/.test(code)) throw cause
    throw notWritable(folder, (cause as Error).message, cause)
  }
}

/**
 * Whether `folder` can be written to, or made. Nothing is made yet.
 * @throws {HarnessError} `usage`
 */
export async function assertWritable(folder: string): Promise<void> {
  let nearest = resolve(folder)
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  if (!(await stat(nearest)).isDirectory()) throw notWritable(folder, `${nearest} is a file`)
  await access(nearest, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw notWritable(folder, `${nearest} may not be written to`, cause)
  })
}

function notWritable(folder: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError('usage', `reports cannot be written to ${folder}: ${why}`, {
    hint: 'name another folder with --out',
    cause,
  })
}

export function fileName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._+-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '') || 'report'
}
