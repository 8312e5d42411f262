/** docs/matrix.md: what each planted weakness sets off, as the golden matrix holds it. */
import { catalogue } from '../../attacks/catalogue/index.ts'
import { alsoFires } from '../../tests/matrix.ts'
import { type GoldenRow, readGoldenRows } from '../../tests/support/golden-matrix.ts'
import { provingWeaknesses, soundConfigurations } from '../../tests/support/weakness-rows.ts'

export function matrixPage(): string {
  const golden = readGoldenRows()
  const made = provingWeaknesses.filter((id) => golden[id] !== undefined)
  return [
    '# The detection matrix',
    '',
    'Written by `npm run docs` from the golden files of the matrix (`tests/golden/matrix/`), which `npm run matrix` makes.',
    `${made.length} weaknesses, planted one by one in the reference server, against the catalogue of ${catalogue.length} attacks; and the`,
    'configurations that have none. A row is exact: what is not named in it was resisted, skipped or superseded.',
    '',
    '## Sound configurations',
    '',
    '| configuration | resisted | fires | skipped |',
    '|---|---|---|---|',
    ...soundConfigurations.map((name) => soundLine(name, golden[name])),
    '',
    '## Weaknesses',
    '',
    '| weakness | its attacks | beside them | superseded |',
    '|---|---|---|---|',
    ...made.map((id) => weaknessLine(id, golden[id]!)),
    '',
    '## Why something else fires',
    '',
    ...Object.entries(alsoFires).flatMap(([weakness, reasons]) =>
      Object.entries(reasons).map(([attack, reason]) => `- \`${weakness}\` and ${attack}: ${reason}.`),
    ),
    '',
  ].join('\n')
}

function soundLine(name: string, row: GoldenRow | undefined): string {
  if (row === undefined) return `| \`${name}\` | not made | | |`
  const has = (wanted: string) => Object.keys(row.outcomes).filter((id) => row.outcomes[id] === wanted)
  const resisted = catalogue.filter(({ id }) => row.outcomes[id] === undefined).length
  return `| \`${name}\` | ${resisted} | ${has('vulnerable').join(', ') || 'nothing'} | ${has('skipped').length} |`
}

function weaknessLine(weakness: string, { outcomes }: GoldenRow): string {
  const isMapped = (id: string) => catalogue.some((attack) => attack.id === id && attack.provenBy === weakness)
  const fired = Object.keys(outcomes).filter((id) => outcomes[id] === 'vulnerable')
  const superseded = Object.keys(outcomes).filter((id) => outcomes[id] === 'inconclusive')
  const few = superseded.length > 4 ? `${superseded.length} attacks` : superseded.join(', ')
  const mapped = fired.filter(isMapped)
  const beside = fired.filter((id) => !isMapped(id))
  return `| \`${weakness}\` | ${mapped.join(', ')} | ${beside.join(', ')} | ${few} |`
}
