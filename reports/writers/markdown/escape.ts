/**
 * A hostile server's words must not become links, mentions, markup or table rows in a comment. They stand in code
 * spans and fenced blocks alone; all other text has every sign of Markdown escaped.
 */
import { clip, visible, visibleLines } from '../../text.ts'

const longestText = 500
const zeroWidthSpace = '\u200B'

/** Breaks what GitHub links on its own after rendering, where no escape helps: mentions, issue numbers, addresses. */
function unlinked(text: string): string {
  return text.replace(/[@#]|(?=:\/\/)|(?<=www)(?=\.)|(?<=\bGH)(?=-\d)/gi, (sign) => `${sign}${zeroWidthSpace}`)
}

/** Plain words: nothing in them means anything to Markdown. */
export function prose(text: string): string {
  return unlinked(visible(clip(text, longestText)))
    .replace(/[\\`*_[\]<>|~&$#]/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

/** Plain words inside an HTML tag that Markdown passes through. */
export function inTag(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return unlinked(visible(clip(text, longestText)).replace(/[&<>"]/g, (sign) => entities[sign] ?? ''))
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}

/** Text of the target as a code span. Not for table cells. */
export function code(text: string): string {
  const shown = visible(clip(text, longestText)).trim()
  if (shown === '') return '(empty)'
  const fence = '`'.repeat(longestRun(shown) + 1)
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return `${fence}${space}${shown}${space}${fence}`
}

/** Our own sentences: what they put in backticks becomes a code span, all the rest is plain words. */
export function sentence(text: string): string {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return prose(text)
  return parts.map((part, index) => (index % 2 === 1 ? code(part) : part === '' ? '' : prose(part))).join('')
}

/** Several lines of the target. The fence is longer than any that they hold. */
export function block(lines: readonly string[], longest: number): string {
  const text = visibleLines(clip(lines.join('\n'), longest))
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}text\n${text}\n${fence}`
}

/** A table; cells are Markdown already. A cell ends at a bar even inside a code span, so bars are escaped here. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const bar = (cell: string) => cell.replace(/\\?\|/g, '\\|')
  const line = (cells: readonly string[]) => `| ${cells.map(bar).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
