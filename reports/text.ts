/**
 * Text that came from a target is hostile until shown otherwise. `visible` takes away its power over terminals,
 * editors and readers' eyes; each writer then escapes what is left for its own format.
 */

// Cc: C0, DEL and C1 (ANSI sequences start there). Cf: bidi overrides, zero-width and tag characters. Zl, Zp: line breaks
// that only some programs know. Cs: surrogates without their other half. Noncharacters are not allowed in XML.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu
const lineBreaks = /\r\n?|\n/g

function spell(character: string): string {
  if (character === '\t') return '\\t'
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** One line of printable text: everything invisible is spelt out (`\x1b`, `\n`, `\u{202e}`). */
export function visible(text: string): string {
  return text.replace(unseen, spell)
}

/** The same, but line breaks and tabs stand: for blocks of preformatted text. */
export function visibleLines(text: string): string {
  return text
    .split(lineBreaks)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n')
}

/** At most `length` characters (not cutting one in half), and how much is missing. */
export function clip(text: string, length: number): string {
  const characters = Array.from(text)
  if (characters.length <= length) return text
  return `${characters.slice(0, length).join('')}… (${characters.length - length} more characters)`
}

/** A name in a narrow place: one printable line of at most `length` characters. */
export function short(text: string, length: number): string {
  const characters = Array.from(visible(text))
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`
}

/** A sentence with one full stop at its end, whether or not its author wrote one. */
export function ended(text: string): string {
  return /[.!?…:]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`
}

/** `1 attack`, `3 attacks`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`
}

/** `a`, `a and b`, `a, b and c`; past `most`, `a, b and 7 more`. */
export function list(words: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const shown = words.length > most ? [...words.slice(0, most), `${words.length - most} more`] : words
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
