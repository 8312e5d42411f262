/** docs/matrix.md: what each planted weakness sets off, as the golden matrix holds it. */
import { catalogue } from '../../attacks/catalogue/index.ts'
import { alsoFires, firesByDesign, resistedNowhere } from '../../tests/matrix.ts'
import { type GoldenRow, readGoldenRows } from '../../tests/support/golden-matrix.ts'
import { firedIn, skippedIn } from '../../tests/support/matrix.ts'
import { provingWeaknesses, soundConfigurations } from '../../tests/support/weakness-rows.ts'

export function matrixPage(): string {
  const golden = readGoldenRows()
  const made = provingWeaknesses.filter((id) => golden[id] !== undefined)
  return [
    '# The detection matrix',
    '',
    'Written by `npm run docs` from the golden files of the matrix (`tests/golden/matrix/`), which `npm run matrix` makes.',
    `${made.length} weaknesses, planted one by one in the reference server, against the catalogue of ${catalogue.length} attacks; and the`,
    'configurations that have none. A row is exact: what is not named in it was resisted, skipped or superseded. Readings,',
    'which have no defence to test and only report what they see, are left out.',
    '',
    '## Sound configurations',
    '',
    'What fires here is what the configuration is for.',
    '',
    '| configuration | resisted | fires | skipped |',
    '|---|---|---|---|',
    ...soundConfigurations.map((name) => soundLine(name, golden[name])),
    '',
    '## Skipped on `hardened`, judged elsewhere',
    '',
    'These need a fact that `hardened` lacks, such as a second node, or a time that is short enough to wait for.',
    '',
    '| configuration | judges |',
    '|---|---|',
    ...judgedLines(golden),
    '',
    ...Object.entries(resistedNowhere).map(([id, reason]) => `No configuration resists ${id}: ${reason}.`),
    '',
    '## Weaknesses',
    '',
    '| weakness | its attacks | beside them | superseded |',
    '|---|---|---|---|',
    ...made.map((id) => weaknessLine(id, golden[id]!)),
    '',
    '## Why something else fires',
    '',
    ...Object.entries({ ...firesByDesign, ...alsoFires }).flatMap(([row, reasons]) =>
      Object.entries(reasons).map(([attack, reason]) => `- \`${row}\` and ${attack}: ${reason}.`),
    ),
    '',
  ].join('\n')
}

function soundLine(name: string, row: GoldenRow | undefined): string {
  if (row === undefined) return `| \`${name}\` | not made | | |`
  const resisted = catalogue.filter(({ id }) => row.outcomes[id] === undefined).length
  return `| \`${name}\` | ${resisted} | ${firedIn(row.outcomes).join(', ') || 'nothing'} | ${skippedIn(row.outcomes).length} |`
}

/** For each configuration, which of the attacks that are skipped on `hardened` it has the facts for. */
function judgedLines(golden: Readonly<Record<string, GoldenRow>>): string[] {
  const skippedOn = (name: string) => skippedIn(golden[name]?.outcomes ?? {})
  return soundConfigurations
    .filter((name) => golden[name] !== undefined)
    .map((name) => [name, skippedOn('hardened').filter((id) => !skippedOn(name).includes(id))] as const)
    .filter(([, judged]) => judged.length > 0)
    .map(([name, judged]) => `| \`${name}\` | ${judged.join(', ')} |`)
}

function weaknessLine(weakness: string, { outcomes }: GoldenRow): string {
  const isMapped = (id: string) => catalogue.some((attack) => attack.id === id && attack.provenBy === weakness)
  const fired = firedIn(outcomes)
  const superseded = Object.keys(outcomes).filter((id) => outcomes[id] === 'inconclusive')
  const few = superseded.length > 4 ? `${superseded.length} attacks` : superseded.join(', ')
  const mapped = fired.filter(isMapped)
  const beside = fired.filter((id) => !isMapped(id))
  return `| \`${weakness}\` | ${mapped.join(', ')} | ${beside.join(', ')} | ${few} |`
}
