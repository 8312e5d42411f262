/** The golden matrix, one file a row: what the row was run against, and the outcome of each attack, `resisted` left out. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Outcome } from '../../reports/model.ts'

export interface GoldenRow {
  readonly against: 'catalogue' | 'families'
  readonly outcomes: Readonly<Record<string, Outcome>>
  /** In how many ways each attack that was resisted was tried; of sound configurations, where all ways are. */
  readonly variants?: Readonly<Record<string, number>>
}

const folder = new URL('../golden/matrix/', import.meta.url)

/** All rows that are written down, by name. */
export function readGoldenRows(): Record<string, GoldenRow> {
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
  return Object.fromEntries(
    names.sort().map((name) => [name, JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as GoldenRow]),
  )
}

export function writeGoldenRow(name: string, { against, outcomes, variants }: GoldenRow): void {
  const kept = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'resisted')
  const row = { against, outcomes: sorted(kept), ...(variants && { variants: sorted(Object.entries(variants)) }) }
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(row, null, 2)}\n`)
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => a.localeCompare(b)))
}
