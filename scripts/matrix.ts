/**
 * The whole detection matrix: every attack against every weakness on its base, and against the configurations that
 * have none. `npm run matrix` goes on where it was stopped; `-- --fresh` begins anew; `-- ID…` does these rows only.
 * Writes tests/golden/matrix.json: for each row the outcome of each attack, sorted, `resisted` left out.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Outcome } from '../reports/model.ts'
import { listWeaknesses } from '../server/weaknesses.ts'
import { inParallel, nameOf, outcomesOf, type Row, runRow } from '../tests/support/matrix.ts'

const state = new URL('../reports/out/matrix-state.json', import.meta.url)
const golden = new URL('../tests/golden/matrix.json', import.meta.url)
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))

if (process.argv.includes('--fresh')) rmSync(state, { force: true })
const done: Record<string, Record<string, Outcome>> = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {}

const rows: Row[] = [
  ...['hardened', 'asymmetric', 'recovery', 'event-auth', 'cookie-session', 'api-key', 'query-token', 'guide'].map(
    (configuration) => ({ configuration }),
  ),
  ...(await listWeaknesses()).map(({ id }) => ({ weakness: id })),
]
const chosen = wanted.length > 0 ? rows.filter((row) => wanted.includes(nameOf(row))) : rows
const todo = chosen.filter((row) => wanted.length > 0 || done[nameOf(row)] === undefined)

await inParallel(todo, 3, async (row) => {
  const began = performance.now()
  done[nameOf(row)] = outcomesOf(await runRow(row, { concurrency: 8 }))
  mkdirSync(new URL('.', state), { recursive: true })
  writeFileSync(state, JSON.stringify(done))
  const fired = Object.entries(done[nameOf(row)]!).flatMap(([id, outcome]) => (outcome === 'vulnerable' ? [id] : []))
  const unclear = Object.entries(done[nameOf(row)]!).flatMap(([id, outcome]) =>
    outcome === 'inconclusive' || outcome === 'error' ? [`${id} (${outcome})`] : [],
  )
  const seconds = Math.round((performance.now() - began) / 1_000)
  console.error(
    `${Object.keys(done).length}/${rows.length} ${nameOf(row)} ${seconds} s: ${fired.join(' ') || 'nothing fires'}${unclear.length > 0 ? `; unclear: ${unclear.join(' ')}` : ''}`,
  )
})

if (rows.every((row) => done[nameOf(row)] !== undefined)) {
  const notable = rows.map((row) => [nameOf(row), withoutResisted(done[nameOf(row)]!)])
  mkdirSync(new URL('.', golden), { recursive: true })
  writeFileSync(golden, `${JSON.stringify(Object.fromEntries(notable), null, 2)}\n`)
  console.error(`tests/golden/matrix.json written: ${rows.length} rows`)
}

function withoutResisted(outcomes: Record<string, Outcome>): Record<string, Outcome> {
  return Object.fromEntries(
    Object.entries(outcomes)
      .filter(([, outcome]) => outcome !== 'resisted')
      .sort(([a], [b]) => a.localeCompare(b)),
  )
}
