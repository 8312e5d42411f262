/** The report itself. Lossless, and harmless to a terminal that shows it: what cannot be seen is written as `\u202e`. */
import type { Report } from '../model.ts'

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

function escapeUnit(character: string): string {
  // Line breaks outside strings are the layout's; inside strings JSON.stringify has already escaped them.
  if (character === '\n') return character
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')
}

export function writeJson(report: Report): string {
  // Lone surrogates are escaped by JSON.stringify, but not every reader takes such an escape.
  const wellFormed = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)
  return `${JSON.stringify(report, wellFormed, 2).replace(unseen, escapeUnit)}\n`
}
