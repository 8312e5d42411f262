/**
 * The detection matrix: what each weakness sets off on its base, and the configurations that have none. `npm run matrix`
 * makes the rows that have no golden file yet, each weakness against the families of the attacks mapped to it; `-- ROW…`
 * makes these rows; `-- --fresh` makes all anew and goes on where it was stopped when it is called again without;
 * `-- --all` runs against the whole catalogue. Writes tests/golden/matrix/ROW.json as each row ends.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readGoldenRows, writeGoldenRow } from '../tests/support/golden-matrix.ts'
import {
  firedIn,
  inParallel,
  nameOf,
  neighbours,
  outcomesOf,
  type Row,
  runRow,
  variantsOf,
} from '../tests/support/matrix.ts'
import { clusteredRows, isPossible, soundConfigurations, weaknessIds } from '../tests/support/weakness-rows.ts'

const atOnce = 5
/** The rows that a `--fresh` has still to make. */
const left = new URL('../reports/out/matrix-left.json', import.meta.url)
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const all = process.argv.includes('--all')

const configurations = [...soundConfigurations, 'guide']
const rows: Row[] = [
  ...configurations.map((configuration) => ({ configuration })),
  ...weaknessIds.map((id) => ({ weakness: id })),
]
const unknown = wanted.filter((name) => !rows.some((row) => nameOf(row) === name))
if (unknown.length > 0) {
  console.error(`there is no row ${unknown.join(', ')}: a row is a weakness or one of ${configurations.join(', ')}`)
  process.exit(2)
}
if (process.argv.includes('--fresh')) writeLeft(rows.map(nameOf))
const todo = rows.filter((row) => isToDo(row) && isPossible(nameOf(row)))
if (!rows.every((row) => isPossible(nameOf(row))))
  console.error(`left out, for want of a Redis (apt-get install redis-server): ${clusteredRows.join(', ')}`)

let made = 0
await inParallel(todo, atOnce, async (row) => {
  const began = performance.now()
  const whole = all || row.weakness === undefined
  const attacks = whole ? {} : { attacks: neighbours(row.weakness ?? '') }
  const results = await runRow(row, { concurrency: 8, ...attacks }).catch((error: Error) => error)
  if (results instanceof Error) {
    // The other rows are hours of work.
    console.error(`${nameOf(row)} was not made: ${results.message}`)
    process.exitCode = 1
    return
  }
  const outcomes = outcomesOf(results)
  writeGoldenRow(nameOf(row), {
    against: whole ? 'catalogue' : 'families',
    outcomes,
    ...(row.configuration !== undefined && row.configuration !== 'guide' ? { variants: variantsOf(results) } : {}),
  })
  if (existsSync(left)) writeLeft(readLeft().filter((name) => name !== nameOf(row)))
  made += 1
  const seconds = Math.round((performance.now() - began) / 1_000)
  const unclear = Object.keys(outcomes).filter((id) => outcomes[id] === 'inconclusive' || outcomes[id] === 'error')
  const fired = firedIn(outcomes).join(' ') || 'nothing fires'
  const remark = unclear.length > 0 ? `; not judged: ${unclear.join(' ')}` : ''
  console.error(`${made}/${todo.length} ${nameOf(row)} ${seconds} s: ${fired}${remark}`)
})
if (existsSync(left) && readLeft().length === 0) rmSync(left)

function isToDo(row: Row): boolean {
  if (wanted.length > 0) return wanted.includes(nameOf(row))
  if (existsSync(left)) return readLeft().includes(nameOf(row))
  const golden = readGoldenRows()[nameOf(row)]
  return golden === undefined || (all && golden.against === 'families')
}

function readLeft(): string[] {
  return JSON.parse(readFileSync(left, 'utf8'))
}

function writeLeft(names: readonly string[]): void {
  mkdirSync(new URL('.', left), { recursive: true })
  writeFileSync(left, JSON.stringify(names))
}
