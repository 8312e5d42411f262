/** The formats by name. Each is loaded when it is asked for: the charts of one should not slow the start of all. */
import type { Writer } from './writer.ts'

export interface Format {
  /** Of the file, without a dot. `sarif` is what GitHub's upload looks for. */
  readonly extension: string
  load(): Promise<Writer>
}

export const formats = {
  json: { extension: 'json', load: async () => (await import('./json.ts')).writeJson },
  html: { extension: 'html', load: async () => (await import('./html.ts')).writeHtml },
  markdown: { extension: 'md', load: async () => (await import('./markdown.ts')).writeMarkdown },
  junit: { extension: 'xml', load: async () => (await import('./junit.ts')).writeJunit },
  sarif: { extension: 'sarif', load: async () => (await import('./sarif.ts')).writeSarif },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats
