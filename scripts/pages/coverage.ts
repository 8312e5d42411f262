/** docs/coverage.md: every row of the list of known attacks, and what covers it. */
import { readFileSync } from 'node:fs'
import { catalogue } from '../../attacks/catalogue/index.ts'
import { notRun } from '../../attacks/not-run.ts'
import { readGoldenRows } from '../../tests/support/golden-matrix.ts'

const golden = Object.values(readGoldenRows())

/** One row of the list: its parts, the first of which names it. */
export type KnownRow = readonly [string, ...string[]]

/** The list of known attacks: one row a line, the parts of a row with blanks between. */
export function knownRows(): readonly KnownRow[] {
  const text = readFileSync(new URL('../../attacks/rows.txt', import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, ...string[]])
}

export interface CoveredRow {
  readonly row: string
  /** Ids of the attacks that name a part of it. */
  readonly attacks: readonly string[]
  /** Why it is not run, where it is not. */
  readonly reason?: string
  /** Parts that no attack names. */
  readonly open: readonly string[]
}

export function coveredRows(): readonly CoveredRow[] {
  return knownRows().map((parts) => {
    const reasons = parts.flatMap((part) => notRun[part] ?? [])
    return {
      row: parts[0],
      attacks: catalogue.filter(({ rows }) => rows.some((row) => parts.includes(row))).map(({ id }) => id),
      ...(reasons.length > 0 ? { reason: reasons.join('; ') } : {}),
      open: parts.filter((part) => notRun[part] === undefined && !catalogue.some(({ rows }) => rows.includes(part))),
    }
  })
}

/** Names of rows, by attacks or as not run, that the list does not have. */
export function unknownRows(): readonly string[] {
  const known = new Set(knownRows().flat())
  return [...catalogue.flatMap(({ rows }) => rows), ...Object.keys(notRun)].filter((row) => !known.has(row))
}

/** In how many ways an attack is tried: the most that any sound configuration saw. One where none has been counted. */
export function variantCount(id: string): number {
  return Math.max(1, ...golden.map(({ variants }) => variants?.[id] ?? 0))
}

export function coveragePage(): string {
  const rows = coveredRows()
  const variants = new Map(catalogue.map(({ id }) => [id, variantCount(id)]))
  const total = [...variants.values()].reduce((sum, count) => sum + count, 0)
  const notCovered = rows.filter(({ attacks }) => attacks.length === 0)
  const families = [...new Set(rows.map(({ row }) => row.split('.')[0]!))]
  const line = ({ row, attacks, reason, open }: CoveredRow) => {
    const by = attacks.map((id) => `[${id}](attacks.md#${id.replace('/', '')}) (${variants.get(id)})`).join(', ')
    const also = attacks.length > 0 && open.length > 0 ? `without ${open.map((part) => `\`${part}\``).join(', ')}` : ''
    const missing = attacks.length === 0 && reason === undefined ? '**not covered**' : ''
    return `| \`${row}\` | ${[by, also, reason === undefined ? '' : `not run: ${reason}`, missing].filter(Boolean).join('; ')} |`
  }
  return [
    '# Coverage',
    '',
    'Written by `npm run docs` from the list of known attacks (`attacks/rows.txt`), the catalogue and the golden matrix.',
    '',
    `${catalogue.length} attacks try ${total} variants. Of ${rows.length} known rows ${rows.length - notCovered.length} are covered, and ${notCovered.length} are not run on loopback, with the reason.`,
    'In brackets: in how many ways an attack was tried on the sound configurations, where none gets in and all are tried.',
    '',
    ...families.flatMap((family) => [
      `## ${family}`,
      '',
      '| row | covered by |',
      '|---|---|',
      ...rows.filter(({ row }) => row.startsWith(`${family}.`)).map(line),
      '',
    ]),
  ].join('\n')
}
