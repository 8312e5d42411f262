/**
 * The detection matrix: what each weakness sets off on its base, and the configurations that have none. `npm run matrix`
 * runs each weakness against the families of the attacks mapped to it, `-- --all` against the whole catalogue; it goes on
 * where it was stopped, `-- --fresh` begins anew, `-- ROW…` does these rows only. Writes tests/golden/matrix.json: for
 * each row what it was run against, and the outcome of each attack, `resisted` left out.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Outcome } from '../reports/model.ts'
import { listWeaknesses } from '../server/weaknesses.ts'
import { firedIn, inParallel, nameOf, neighbours, outcomesOf, type Row, runRow } from '../tests/support/matrix.ts'

interface Made {
  readonly against: 'catalogue' | 'families'
  readonly outcomes: Readonly<Record<string, Outcome>>
}

const atOnce = 5
const state = new URL('../reports/out/matrix-state.json', import.meta.url)
const golden = new URL('../tests/golden/matrix.json', import.meta.url)
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const all = process.argv.includes('--all')

if (process.argv.includes('--fresh')) rmSync(state, { force: true })
const done: Record<string, Made> = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {}

const configurations = ['hardened', 'asymmetric', 'recovery', 'event-auth', 'cookie-session', 'api-key', 'guide']
const rows: Row[] = [
  ...configurations.map((configuration) => ({ configuration })),
  ...(await listWeaknesses()).map(({ id }) => ({ weakness: id })),
]
const chosen = wanted.length > 0 ? rows.filter((row) => wanted.includes(nameOf(row))) : rows
const isMade = (row: Row) => done[nameOf(row)] !== undefined && (!all || done[nameOf(row)]?.against === 'catalogue')
const todo = chosen.filter((row) => wanted.length > 0 || !isMade(row))

await inParallel(todo, atOnce, async (row) => {
  const began = performance.now()
  const whole = all || row.weakness === undefined
  const outcomes = outcomesOf(
    await runRow(row, { concurrency: 8, ...(whole ? {} : { attacks: neighbours(row.weakness ?? '') }) }),
  )
  done[nameOf(row)] = { against: whole ? 'catalogue' : 'families', outcomes }
  mkdirSync(new URL('.', state), { recursive: true })
  writeFileSync(state, JSON.stringify(done))
  const seconds = Math.round((performance.now() - began) / 1_000)
  const unclear = Object.keys(outcomes).filter((id) => outcomes[id] === 'inconclusive' || outcomes[id] === 'error')
  const fired = firedIn(outcomes).join(' ') || 'nothing fires'
  const remark = unclear.length > 0 ? `; not judged: ${unclear.join(' ')}` : ''
  console.error(`${Object.keys(done).length}/${rows.length} ${nameOf(row)} ${seconds} s: ${fired}${remark}`)
})

if (rows.every((row) => done[nameOf(row)] !== undefined)) {
  const table = Object.fromEntries(rows.map((row) => [nameOf(row), notable(done[nameOf(row)]!)]))
  mkdirSync(new URL('.', golden), { recursive: true })
  writeFileSync(golden, `${JSON.stringify(table, null, 2)}\n`)
  console.error(`tests/golden/matrix.json written: ${rows.length} rows`)
}

function notable({ against, outcomes }: Made): Made {
  const kept = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'resisted')
  return { against, outcomes: Object.fromEntries(kept.sort(([a], [b]) => a.localeCompare(b))) }
}
