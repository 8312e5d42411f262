/**
 * Are verdicts the same each time? `npm run stability` attacks hardened, guide and one weakness of each family ten times
 * in a row, every other time with all cores kept busy by another program, and compares. It goes on where it was stopped;
 * `-- --fresh` begins anew, `-- --runs N` makes fewer, `-- --width N` attacks so many targets side by side (4), `-- ROW…`
 * does these rows only. Writes docs/measurements/stability-DATE.md; exit 1 when a verdict changed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { catalogue } from '../attacks/catalogue/index.ts'
import type { Outcome } from '../reports/model.ts'
import { inParallel, nameOf, neighbours, outcomesOf, type Row, runRow } from '../tests/support/matrix.ts'
import { isPossible, provingWeaknesses } from '../tests/support/weakness-rows.ts'

interface Made {
  readonly row: string
  readonly run: number
  readonly busy: boolean
  readonly seconds: number
  readonly outcomes: Readonly<Record<string, Outcome>>
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '10' },
    width: { type: 'string', default: '4' },
    fresh: { type: 'boolean', default: false },
  },
})
const runs = wholeNumber('runs', 2)
const width = wholeNumber('width', 1)
const state = new URL('../reports/out/stability-state.json', import.meta.url)
if (values.fresh) rmSync(state, { force: true })
const made: Made[] = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : []

const all: readonly Row[] = [{ configuration: 'hardened' }, { configuration: 'guide' }, ...oneOfEachFamily()]
const rows = positionals.length === 0 ? all : all.filter((row) => positionals.includes(nameOf(row)))
const todo = runs * rows.length

for (let run = 0; run < runs; run += 1) {
  const missing = rows.filter((row) => !made.some((one) => one.row === nameOf(row) && one.run === run))
  const busy = run % 2 === 1
  const others = busy && missing.length > 0 ? keepBusy() : []
  try {
    await inParallel(missing, width, (row) => make(row, run, busy))
  } finally {
    for (const other of others) other.kill('SIGKILL')
  }
}

async function make(row: Row, run: number, busy: boolean): Promise<void> {
  const began = performance.now()
  const attacks = row.weakness === undefined ? {} : { attacks: neighbours(row.weakness) }
  const outcomes = outcomesOf(await runRow(row, { concurrency: 8, ...attacks }))
  const seconds = Math.round((performance.now() - began) / 1_000)
  made.push({ row: nameOf(row), run, busy, seconds, outcomes })
  mkdirSync(new URL('.', state), { recursive: true })
  writeFileSync(state, JSON.stringify(made))
  const changed = changesIn(nameOf(row))
  const said = changed.length === 0 ? 'as before' : `CHANGED: ${changed.map(({ id }) => id).join(' ')}`
  console.error(`${made.length}/${todo} ${nameOf(row)} run ${run + 1}${busy ? ', busy' : ''}, ${seconds} s: ${said}`)
}

const changes = rows.flatMap((row) => changesIn(nameOf(row)))
const date = new Date().toISOString().slice(0, 10)
const page = new URL(`../docs/measurements/stability-${date}.md`, import.meta.url)
mkdirSync(new URL('.', page), { recursive: true })
writeFileSync(page, summary())
rmSync(state, { force: true })
console.error(`${changes.length} verdicts changed; docs/measurements/stability-${date}.md is written`)
process.exitCode = changes.length === 0 ? 0 : 1

function wholeNumber(flag: 'runs' | 'width', least: number): number {
  const number = Number(values[flag])
  if (Number.isInteger(number) && number >= least) return number
  console.error(`--${flag} ${values[flag]}: give a whole number from ${least} on`)
  return process.exit(2)
}

function oneOfEachFamily(): Row[] {
  const families = [...new Set(catalogue.map(({ id }) => id.split('/')[0]))]
  return families.flatMap((family) => {
    const first = catalogue.find(
      ({ id, provenBy }) =>
        id.startsWith(`${family}/`) && provingWeaknesses.includes(provenBy ?? '') && isPossible(provenBy ?? ''),
    )
    return first?.provenBy === undefined ? [] : [{ weakness: first.provenBy }]
  })
}

/** Another program that wants every core for itself. */
function keepBusy(): ChildProcess[] {
  const busy = 'for (;;) Math.sqrt(Math.random())'
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['--eval', busy], { stdio: 'ignore' }),
  )
}

interface Change {
  readonly row: string
  readonly id: string
  /** Each outcome and in how many runs it came. */
  readonly outcomes: Readonly<Record<string, number>>
}

function changesIn(row: string): Change[] {
  const ofRow = made.filter((one) => one.row === row)
  const ids = [...new Set(ofRow.flatMap(({ outcomes }) => Object.keys(outcomes)))]
  return ids.flatMap((id) => {
    const outcomes: Record<string, number> = {}
    for (const one of ofRow) {
      const outcome = one.outcomes[id] ?? 'absent'
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
    return Object.keys(outcomes).length > 1 ? [{ row, id, outcomes }] : []
  })
}

function summary(): string {
  const seconds = (row: string, busy: boolean) => {
    const taken = made.filter((one) => one.row === row && one.busy === busy).map((one) => one.seconds)
    return taken.length === 0 ? '' : `${Math.min(...taken)} to ${Math.max(...taken)}`
  }
  const verdicts = made.reduce((sum, { outcomes }) => sum + Object.keys(outcomes).length, 0)
  return [
    `# Stability of verdicts, ${date}`,
    '',
    `Written by \`npm run stability\`: ${runs} runs in a row of each, every other one with all ${availableParallelism()} cores kept busy by`,
    `another program, ${width} targets attacked side by side; ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, load at the end ${loadavg()[0]?.toFixed(1)}.`,
    '',
    `${verdicts} verdicts, of which ${changes.length} attacks on a target did not get the same each time.`,
    '',
    '| target | attacks | seconds, idle | seconds, busy | changed |',
    '|---|---|---|---|---|',
    ...rows.map((row) => {
      const name = nameOf(row)
      const attacks = Object.keys(made.find((one) => one.row === name)?.outcomes ?? {}).length
      return `| ${name} | ${attacks} | ${seconds(name, false)} | ${seconds(name, true)} | ${changesIn(name).length} |`
    }),
    '',
    ...changes.map(({ row, id, outcomes }) => {
      const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count} times`)
      return `- ${row}, ${id}: ${counts.join(', ')}`
    }),
    '',
  ].join('\n')
}
