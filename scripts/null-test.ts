/**
 * Compares a server with itself, twenty times: how often do we see a difference where there is none? Each comparison is
 * 6 runs of 5 seconds a side on fresh servers, kept in its own file, so that the script goes on where it was stopped.
 *
 *   node scripts/null-test.ts [--comparisons 20] [--folder reports/out/null-test]
 *
 * At its end it writes docs/results/null-test.json (dated), and tests/bench/recorded-runs.json with the figures of every
 * run, from which a test simulates a thousand more.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { metrics } from '../reports/bench-metrics.ts'
import { compareBenchmarks, verdictsOf } from '../reports/compare-benchmarks.ts'
import type { Report } from '../reports/model.ts'

const { values: flags } = parseArgs({
  options: {
    comparisons: { type: 'string', default: '20' },
    folder: { type: 'string', default: 'reports/out/null-test' },
  },
})
const workload = ['--workload', 'ack-echo', '--rate', '200', '--sockets', '20', '--duration', '5', '--warmup', '1']
const sides = ['--config', 'hardened,hardened', '--runs', '6']

await mkdir(flags.folder, { recursive: true })
const reports: Report[] = []
for (let number = 1; number <= Number(flags.comparisons); number++) {
  const name = `null-${String(number).padStart(2, '0')}`
  const file = join(flags.folder, `${name}.json`)
  if (!existsSync(file)) await bench(name)
  if (!existsSync(file)) break
  reports.push(JSON.parse(await readFile(file, 'utf8')) as Report)
}
const judged = reports.map((report) => verdictsOf(compareBenchmarks(report)))
const differing = judged.filter((verdicts) =>
  verdicts.some(({ judged: { standing } }) => standing === 'better' || standing === 'worse'),
)
const said = differing.flat().filter(({ judged: { standing } }) => standing === 'better' || standing === 'worse')
const runs = reports.flatMap((report) => report.runs.flatMap((run) => run.benchmarks))
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`,
  command: ['gatecrash bench', ...workload, ...sides].join(' '),
  comparisons: reports.length,
  runs: runs.length,
  invalidRuns: runs.filter((bench) => !bench.validity.valid).length,
  sameOrCannotTell: reports.length - differing.length,
  falseDifferences: said.map(({ metric, judged: one }) => ({ metric, ...one })),
}
await mkdir('docs/results', { recursive: true })
await writeFile('docs/results/null-test.json', `${JSON.stringify(result, null, 2)}\n`)
const gates = metrics.filter(({ gates: gate }) => gate !== undefined)
// Spoilt runs too: an even noisier machine is the harder test of a judge.
const figures = runs.map((bench) => ({
  valid: bench.validity.valid,
  ...Object.fromEntries(gates.map(({ name, read }) => [name, read(bench)])),
}))
await writeFile(
  'tests/bench/recorded-runs.json',
  `${JSON.stringify({ date: result.date, command: result.command, runs: figures }, null, 2)}\n`,
)
process.stdout.write(`${result.sameOrCannotTell} of ${result.comparisons} say same or cannot tell\n`)

function bench(name: string): Promise<void> {
  const output = ['--format', 'json', '--out', flags.folder, '--label', name, '--quiet']
  process.stderr.write(`${name}…\n`)
  const child = spawn(process.execPath, ['cli/start.js', 'bench', ...workload, ...sides, ...output], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve) => child.once('exit', () => resolve()))
}
