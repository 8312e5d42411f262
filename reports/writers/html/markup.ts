/**
 * HTML that is escaped by default: in `html\`…\`` every string is text, whatever it holds. Only what this tag (or the
 * chart renderer) made counts as markup, so that a target's words can never become a tag, an attribute or a script.
 */
import { clip, visible, visibleLines } from '../../text.ts'

const made = Symbol('markup')

export interface Markup {
  readonly [made]: string
}

export type Content = string | number | Markup | undefined | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const longestText = 1000

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}

/** Declares a text to be markup. For constants of ours and for the chart renderer alone. */
export function trusted(markup: string): Markup {
  return { [made]: markup }
}

export function written(content: Content): string {
  if (content === undefined) return ''
  if (typeof content === 'number') return String(content)
  if (typeof content === 'string') return escapeHtml(visible(clip(content, longestText)))
  if (made in content) return content[made]
  return content.map(written).join('')
}

/** Interpolates content between constant markup. Put attributes in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return trusted(strings.map((constant, index) => constant + written(values[index])).join(''))
}

/** Text of several lines, for `<pre>`: line breaks and tabs stand. */
export function lines(text: string, longest: number): Markup {
  return trusted(escapeHtml(visibleLines(clip(text, longest))))
}

/** Our own sentences: what they put in backticks is code. */
export function sentence(text: string): Content {
  const parts = text.split('`')
  if (parts.length % 2 === 0) return text
  return parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))
}
